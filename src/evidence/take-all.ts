/** Takes what is made piece by piece, and returns what is known at the end. Where taking fails, the making stops. */
export async function takeAll<Piece, End>(
  made: AsyncGenerator<Piece, End>,
  take: (piece: Piece) => Promise<void>,
): Promise<End> {
  try {
    for (;;) {
      const { done, value } = await made.next();
      if (done) return value;
      await take(value);
    }
  } finally {
    await made.return(undefined as never);
  }
}
