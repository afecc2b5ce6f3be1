package org.sitsformer.geo.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class InflateTest {
  private static byte[] sample(int size, Random random) {
    byte[] sample = new byte[size];
    for (int i = 0; i < size; i++) {
      sample[i] = (byte) (i / 50 + random.nextInt(4));
    }
    return sample;
  }

  private static byte[] pack(byte[] raw, int level) {
    Deflater deflater = new Deflater(level);
    deflater.setInput(raw);
    deflater.finish();
    byte[] packed = new byte[raw.length + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return java.util.Arrays.copyOf(packed, length);
  }

  /** The bytes, or "damaged". */
  private static Object outcome(Inflate inflate, byte[] in, int size) {
    byte[] out = new byte[size];
    try {
      inflate.inflate(in, 0, in.length, out, size, size);
      return out;
    } catch (DataFormatException damaged) {
      return "damaged";
    }
  }

  @Test
  void streamsOfTheJdkAndOfPureJavaAreRead() {
    Random random = new Random(1);
    for (int size : new int[] {1, 7, 1000, 70_000, 524_288}) {
      byte[] raw = sample(size, random);
      for (int level : new int[] {0, 1, 6, 9}) {
        assertThat(outcome(Inflate.create(), pack(raw, level), size)).isEqualTo(raw);
      }
      assertThat(outcome(Inflate.portable(), Deflate.compress(raw, 6), size)).isEqualTo(raw);
    }
  }

  @Test
  void theNativeInflaterAgreesWithTheJdkOnDamage() {
    Inflate fast = Inflate.create();
    assumeTrue(fast.isNative(), "Intel's inflater does not load here");
    Inflate portable = Inflate.portable();
    Random random = new Random(2);
    byte[] raw = sample(20_000, random);
    byte[] packed = pack(raw, 6);
    int damaged = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] changed = packed.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      Object expected = outcome(portable, changed, raw.length);
      assertThat(outcome(fast, changed, raw.length)).isEqualTo(expected);
      damaged += "damaged".equals(expected) ? 1 : 0;
    }
    // The checksum leaves no flipped bit unseen, save those of the header that mean nothing.
    assertThat(damaged).isGreaterThan(4_900);
  }
}
