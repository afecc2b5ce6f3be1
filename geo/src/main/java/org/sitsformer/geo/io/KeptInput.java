package org.sitsformer.geo.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps what is fetched while a header is parsed, so that pixels that came along with it are not
 * fetched again: a small file costs one request in all. For one thread, unlike other inputs.
 */
public final class KeptInput implements RangeInput {
  private record Piece(long start, byte[] bytes) {
    long end() {
      return start + bytes.length;
    }
  }

  private final RangeInput input;
  private final List<Piece> pieces = new ArrayList<>();
  private boolean keeping = true;

  public KeptInput(RangeInput input) {
    this.input = input;
  }

  /** Keeps nothing more; what is kept serves until the input is closed. */
  public void keepNoMore() {
    keeping = false;
  }

  @Override
  public String name() {
    return input.name();
  }

  @Override
  public String identity() throws IOException {
    return input.identity();
  }

  @Override
  public FileEntry entry() throws IOException {
    return input.entry();
  }

  @Override
  public int looks() {
    return input.looks();
  }

  @Override
  public long length() throws IOException {
    return input.length();
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
  public void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
    input.readAgain(position, buffer, offset, length);
  }

  @Override
  public void close() throws IOException {
    pieces.clear();
    input.close();
  }
}
