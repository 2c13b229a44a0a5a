import { describe, expect, it } from 'vitest';
import { trainedModel } from '../../adapters/phrases/trained-model.ts';
import { understandText } from '../../core/conversations/understand-text.ts';

const understand = understandText(trainedModel);

describe('who asks to be phoned', () => {
  it.each([
    'llámenme',
    'llamenme porfa',
    'yamame',
    'llamame urgente!!',
    'llámenme mañana por favor',
    'me pueden llamar?',
    'puede llamarme',
    'pueden llamarme a la tarde?',
    'quiero que me llamen',
    'que me llame alguien',
    'necesito una llamada',
    'quiero hablar por teléfono',
    'llamenmee',
    'me liga',
    'me liga por favor',
    'pode me ligar?',
    'podem ligar pra mim',
    'alguém pode me ligar',
    'quero que me liguem',
    'me liguem amanhã',
    'liga pra mim agora',
    'quero uma ligação',
    'call me please',
    'can you call me?',
    'pls call me',
    'cal me',
    'could someone call me back',
    'please give me a call',
    'I want a call',
    'call me back tomorrow',
    'ring me when you can',
    'have someone call me',
  ])('%j is surely understood', (text) => {
    expect(understand(text)).toMatchObject({ intent: 'call_me', band: 'answer' });
    expect(understand(text).by).not.toBe('classifier');
  });

  it.each([
    'no me llamen',
    'no quiero que me llamen',
    'dejen de llamarme',
    'não me liguem mais',
    'parem de me ligar',
    "don't call me",
    'stop calling me',
    'me llaman de un número diciendo que son del banco',
    'me liga um golpista todo dia',
    'they call me every day',
    'why did you call me',
    'me llamo Juan',
    'me molesta que me llamen',
    'did you call me?',
  ])('does not say %j', (text) => {
    const { intent, by } = understand(text);
    expect(intent === 'call_me' && by !== 'classifier').toBe(false);
  });

  it.each(['no me llamen', 'dejen de llamarme', 'parem de me ligar', 'stop calling me'])(
    'and who writes %j is neither phoned nor kept from messages',
    (text) => {
      expect(['call_me', 'opt_out']).not.toContain(understand(text).intent);
    },
  );
});

describe('who asks for a person', () => {
  it.each([
    'quiero hablar con alguien',
    'kiero hablar con alguien',
    'quiero hablar con una persona',
    'puedo hablar con un asesor?',
    'comuníqueme con un asesor',
    'pásame con un humano',
    'necesito un asesor',
    'asesor por favor',
    'acesor',
    'una persona real por favor',
    'me puede atender alguien?',
    'hablar con ejecutivo',
    'atendente',
    'atendente por favor',
    'atendenti',
    'quero falar com atendente',
    'falar com alguém',
    'me passa pra um atendente',
    'quero um atendente',
    'preciso falar com uma pessoa',
    'atendimento humano',
    'talk to a human',
    'I want to talk to someone',
    'can i speak to a person',
    'connect me to an agent',
    'I need a human',
    'human please',
    'agent pls',
    'get me a real person',
    'represenative',
  ])('%j is surely understood', (text) => {
    expect(understand(text)).toMatchObject({ intent: 'agent', band: 'answer' });
    expect(understand(text).by).not.toBe('classifier');
  });

  it.each([
    'no quiero hablar con un asesor',
    "I don't want to talk to an agent",
    'não quero falar com atendente',
    'ayer pude hablar con un asesor y no hizo nada',
    'quero falar com a gente',
    'quiero agregar una persona a mi cuenta',
    'necesito un agente de seguros',
    'i need to pay a person',
    'mandar dinero a una persona',
  ])('does not say %j', (text) => {
    const { intent, by } = understand(text);
    expect(intent === 'agent' && by !== 'classifier').toBe(false);
  });
});
