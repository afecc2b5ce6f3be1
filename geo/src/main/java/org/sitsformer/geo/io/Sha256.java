package org.sitsformer.geo.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 digest in the making, as hex and as the multihash text of STAC's file extension.
 *
 * <pre>{@code
 * String digest = new Sha256().add(header).add(content).hex();
 * }</pre>
 */
public final class Sha256 {
  /** Multihash code 0x12 (SHA-256) and length 0x20. */
  private static final String MULTIHASH = "1220";

  /** Bytes of a file that are held at a time. */
  private static final int CHUNK = 1 << 20;

  private final MessageDigest digest;

  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Returns the lower-case hex digest of the bytes. */
  public static String hex(byte[] bytes) {
    return new Sha256().add(bytes).hex();
  }

  /** Returns the lower-case hex digest of a text's UTF-8 bytes. */
  public static String hex(String text) {
    return new Sha256().add(text).hex();
  }

  /** Returns true for {@code 1220} and 64 lower-case hex digits. */
  public static boolean isMultihash(String text) {
    return text.matches(MULTIHASH + "[0-9a-f]{64}");
  }

  /** Returns the hex digest in a text for which {@link #isMultihash} is true. */
  public static String ofMultihash(String text) {
    return text.substring(MULTIHASH.length());
  }

  /** Adds bytes. */
  public Sha256 add(byte[] bytes) {
    digest.update(bytes);
    return this;
  }

  /**
   * Adds a whole file, of which 1 MiB at most is held at a time.
   *
   * @throws IOException if the store fails
   */
  public Sha256 add(RangeInput in) throws IOException {
    long length = in.length();
    byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
    for (long at = 0; at < length; at += chunk.length) {
      int size = (int) Math.min(chunk.length, length - at);
      in.readFully(at, chunk, 0, size);
      digest.update(chunk, 0, size);
    }
    return this;
  }

  /** Adds a text's UTF-8 bytes. */
  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the lower-case hex digest of what was added, and starts anew. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
