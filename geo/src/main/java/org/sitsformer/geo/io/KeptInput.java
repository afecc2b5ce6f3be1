package org.sitsformer.geo.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps what is fetched while a header is parsed, so that pixels that came along with it are not
 * fetched again: a small file costs one range request. For one thread, unlike other inputs.
 */
public final class KeptInput extends ForwardingInput {
  private record Piece(long start, byte[] bytes) {
    long end() {
      return start + bytes.length;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();
  private boolean keeping = true;

  public KeptInput(RangeInput input) {
    super(input);
  }

  /** Keeps nothing more; what is kept serves until the input is closed. */
  public void keepNoMore() {
    keeping = false;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    int kept = 0;
    for (Piece piece : pieces) {
      if (position >= piece.start && position < piece.end()) {
        kept = (int) Math.min(length, piece.end() - position);
        System.arraycopy(piece.bytes, (int) (position - piece.start), buffer, offset, kept);
        break;
      }
    }
    if (kept == length) {
      return;
    }
    input.readFully(position + kept, buffer, offset + kept, length - kept);
    if (keeping) {
      pieces.add(new Piece(position, Arrays.copyOfRange(buffer, offset, offset + length)));
    }
  }

  @Override
  public void close() throws IOException {
    pieces.clear();
    super.close();
  }
}
