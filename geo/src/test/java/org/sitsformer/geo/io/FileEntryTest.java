package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileEntryTest {
  /** Length, time and tag of two looks; then whether they are, and may be, the same file. */
  @ParameterizedTest
  @CsvSource({
    // A tag speaks for the content, whatever the times.
    "10, 5, a,  10, 5, a,  true,  true",
    "10, 5, a,  10, 9, a,  true,  true",
    "10, 0, a,  10, 9, a,  true,  true",
    "10, 5, a,  10, 5, b,  false, false",
    "10, 0, a,  10, 0, b,  false, false",
    "10, 5, a,  11, 5, a,  false, false",
    // Without tags the time does.
    "10, 5, '', 10, 5, '', true,  true",
    "10, 5, '', 10, 9, '', false, false",
    "10, 5, '', 11, 5, '', false, false",
    // With one tag only there is nothing to compare it with.
    "10, 5, a,  10, 5, '', true,  true",
    "10, 5, a,  10, 9, '', false, false",
    "10, 5, a,  11, 5, '', false, false",
    // An unknown time is no proof either way.
    "10, 0, '', 10, 5, '', false, true",
    "10, 0, a,  10, 5, '', false, true",
    "10, 0, '', 11, 5, '', false, false",
    "10, 0, '', 10, 0, '', true,  true",
    "10, 0, a,  10, 0, '', true,  true",
    "10, 0, '', 11, 0, '', false, false",
  })
  void isTheSameFile(
      long length,
      long time,
      String tag,
      long otherLength,
      long otherTime,
      String otherTag,
      boolean same,
      boolean maybe) {
    FileEntry one = new FileEntry("s3a://bucket/a.tif", length, time, tag);
    FileEntry other = new FileEntry("/elsewhere/a.tif", otherLength, otherTime, otherTag);

    assertThat(one.isSameAs(other)).isEqualTo(same);
    assertThat(other.isSameAs(one)).isEqualTo(same);
    assertThat(one.mayBe(other)).isEqualTo(maybe);
    assertThat(other.mayBe(one)).isEqualTo(maybe);
  }

  @ParameterizedTest
  @CsvSource({"a, a, true", "a, b, false", "a, '', false", "'', a, false", "'', '', false"})
  void hasTheTagThatAStoreCanCheck(String tag, String otherTag, boolean has) {
    assertThat(new FileEntry("a", 1, 0, tag).hasTagOf(new FileEntry("a", 1, 0, otherTag)))
        .isEqualTo(has);
  }

  @Test
  void theVersionIsTheTagElseTheTime() {
    assertThat(new FileEntry("a", 10, 5, "tag").version()).isEqualTo("tag");
    assertThat(new FileEntry("a", 10, 5, "").version()).isEqualTo("5");
    assertThat(new FileEntry("a", 10, 0, "").version()).isEqualTo("0");
  }

  @Test
  void theIdentityHasAllThatTellsFilesApart() {
    assertThat(new FileEntry("a", 10, 5, "tag").identity()).isEqualTo("a|10|5|tag");
  }
}
