package org.sitsformer.geo.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.stack.BuiltArchive.Place;
import org.sitsformer.geo.tiff.TiffImage;

class HeaderCacheTest {
  @TempDir Path folder;

  private static TiffImage image(HeaderCache cache, SceneFile file) throws IOException {
    try (RangeInput in = Storage.local().open(file.path())) {
      return cache.image(file, in);
    }
  }

  @Test
  void aHeaderIsParsedOnceForAFileThatIsTheSame() throws IOException {
    BuiltArchive archive = new BuiltArchive(folder);
    HeaderCache cache = new HeaderCache(100);
    SceneFile small = archive.image("a.tif", new Place(0, 0, 10, 32, 16), (c, r) -> 1);
    TiffImage first = image(cache, small);
    assertThat(image(cache, small)).isSameAs(first);
    SceneFile large = archive.image("a.tif", new Place(0, 0, 10, 64, 16), (c, r) -> c * r);
    assertThat(image(cache, large).width()).isEqualTo(64);
  }

  @Test
  void theLeastRecentlyUsedLeavesFirst() throws IOException {
    BuiltArchive archive = new BuiltArchive(folder);
    // Room for two headers of 4 segments of 16 x 16 pixels, and one segment.
    HeaderCache cache = new HeaderCache(9);
    Place place = new Place(0, 0, 10, 32, 32);
    SceneFile a = archive.image("a.tif", place, (c, r) -> 1);
    SceneFile b = archive.image("b.tif", place, (c, r) -> 1);
    SceneFile c = archive.image("c.tif", place, (x, y) -> 1);
    TiffImage ofA = image(cache, a);
    TiffImage ofB = image(cache, b);
    assertThat(image(cache, a)).isSameAs(ofA);
    image(cache, c);
    assertThat(cache.size()).isEqualTo(2);
    assertThat(image(cache, a)).isSameAs(ofA);
    assertThat(image(cache, b)).isNotSameAs(ofB);
  }
}
