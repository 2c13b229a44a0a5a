/** Words that make a request politer or more pressing, and no other. */
export const courtesy = `por porfa porfavor xfa favor pf pfv pfvr pfavor pls plz plis please kindly ya ja now ahora agora
  mismo mesmo asap urgente urgent gracias obrigado obrigada thanks thank you hola ola oi hi hello hey bom boa buenos buenas
  dia dias tarde tardes noche noches noite good morning afternoon evening señor senor senhor sir entonces entao so che pue
  pues pe po bro amigo`;
