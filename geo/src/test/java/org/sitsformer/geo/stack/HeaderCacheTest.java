package org.sitsformer.geo.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.stack.BuiltArchive.Place;
import org.sitsformer.geo.tiff.TiffException;
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
  void aHeaderThatIsAskedForOftenStays() throws IOException {
    BuiltArchive archive = new BuiltArchive(folder);
    // Room for two headers of 4 segments of 16 x 16 pixels, and one segment.
    HeaderCache cache = new HeaderCache(9);
    Place place = new Place(0, 0, 10, 32, 32);
    SceneFile often = archive.image("often.tif", place, (c, r) -> 1);
    TiffImage kept = image(cache, often);
    for (int i = 0; i < 20; i++) {
      assertThat(image(cache, often)).isSameAs(kept);
      image(cache, archive.image("once" + i + ".tif", place, (c, r) -> 1));
      assertThat(cache.size()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aHeaderThatIsLargerThanAllRoomIsKeptAlone() throws IOException {
    BuiltArchive archive = new BuiltArchive(folder);
    HeaderCache cache = new HeaderCache(3);
    SceneFile large = archive.image("large.tif", new Place(0, 0, 10, 64, 64), (c, r) -> 1);
    TiffImage kept = image(cache, large);

    assertThat(image(cache, large)).isSameAs(kept);
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void aHeaderThatCannotBeReadIsNotKept() throws IOException {
    BuiltArchive archive = new BuiltArchive(folder);
    HeaderCache cache = new HeaderCache(100);
    SceneFile file = archive.image("a.tif", new Place(0, 0, 10, 32, 16), (c, r) -> 1);
    byte[] bytes = Files.readAllBytes(folder.resolve("a.tif"));

    Files.write(folder.resolve("a.tif"), new byte[bytes.length]);
    assertThatThrownBy(() -> image(cache, file)).isInstanceOf(TiffException.class);
    Files.write(folder.resolve("a.tif"), bytes);
    assertThat(image(cache, file).width()).isEqualTo(32);
  }
}
