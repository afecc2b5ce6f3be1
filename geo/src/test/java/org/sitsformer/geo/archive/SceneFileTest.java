package org.sitsformer.geo.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.grid.Affine;

class SceneFileTest {
  /** Block names are made of these texts: another text is another name of every block. */
  @ParameterizedTest
  @CsvSource({
    // Digested whole: neither tag nor time enter.
    "8388607, 5, '', ab, 8388607 ab",
    "8388607, 5, tag, ab, 8388607 ab",
    "9000000, 5, tag, sha256:ab, 9000000 sha256:ab",
    // A sample: the tag speaks for the rest, else the time.
    "8388608, 5, tag, ab, 8388608 ab tag",
    "8388608, 5, '', ab, 8388608 ab 5",
    "8388608, 0, '', ab, 8388608 ab 0",
    "100, 5, tag, '', 100  tag",
  })
  void saysWhatContentAFileHas(long length, long time, String tag, String digest, String content) {
    SceneFile file =
        new SceneFile("a.tif", length, time, tag, digest, Affine.northUp(0, 0, 10, -10), 1, 1);

    assertThat(file.content()).isEqualTo(content);
    assertThat(file.entry().path()).isEqualTo("a.tif");
    assertThat(file.entry().length()).isEqualTo(length);
  }
}
