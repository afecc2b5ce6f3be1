package org.sitsformer.predict.contract;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 digests, as hex and as the multihash text of STAC's file extension. */
public final class Sha256 {
  /** Multihash code 0x12 (SHA-256) and length 0x20. */
  private static final String MULTIHASH = "1220";

  private Sha256() {}

  /** Returns the lower-case hex digest of the bytes. */
  public static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Returns true for {@code 1220} and 64 lower-case hex digits. */
  static boolean isMultihash(String text) {
    return text.matches(MULTIHASH + "[0-9a-f]{64}");
  }

  /** Returns the hex digest in a multihash text. */
  static String ofMultihash(String text) {
    return text.substring(MULTIHASH.length());
  }
}
