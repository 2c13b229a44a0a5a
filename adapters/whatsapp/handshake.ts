/** Plays Meta's verification of a webhook address; true when it gives the challenge back. */
export async function handshake(webhookUrl: string, verifyToken: string): Promise<boolean> {
  const challenge = String(Date.now());
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.challenge': challenge,
    'hub.verify_token': verifyToken,
  });
  const response = await fetch(`${webhookUrl}?${query}`, { signal: AbortSignal.timeout(10_000) });
  return response.ok && (await response.text()) === challenge;
}
