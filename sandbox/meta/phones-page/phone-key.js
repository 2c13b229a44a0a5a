/** What the simulator takes as the sender; a customer who hides the number has a user id only. */
export const keyOf = (phone) => phone.waId || phone.userId || phone.phone;

export const nameOf = (phone) => phone.name || phone.phone || keyOf(phone);
