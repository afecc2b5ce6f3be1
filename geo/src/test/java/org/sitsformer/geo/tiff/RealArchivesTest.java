package org.sitsformer.geo.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.SharedData;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;

/** Every file of the real archives, every pixel: sums of GDAL's checksums, made with rasterio. */
class RealArchivesTest {
  @ParameterizedTest
  @CsvSource({
    "belgium-worldcereal, 39, 172, 2348319",
    "sinop-modis, 12, 12, 552198",
    "mato-grosso-modis, 23, 161, 362935",
    "slovenia-sentinel2, 138, 206, 605617",
    "landsat8-newyork, 156, 156, 7581753",
  })
  void everyPixelIsTheOneThatGdalReads(String folder, int files, int bands, long checksums)
      throws IOException {
    int filesFound = 0;
    int bandsFound = 0;
    long sum = 0;
    for (Path path : tiffs(SharedData.path(folder))) {
      try (RangeInput in = Storage.local().open(path.toString())) {
        TiffImage image = TiffFile.read(in).main();
        assertThat(image.geo()).as(path.toString()).isNotNull();
        filesFound++;
        bandsFound += image.bands();
        for (int checksum : GdalChecksum.of(in, image, image.bands())) {
          sum += checksum;
        }
      }
    }
    assertThat(filesFound).isEqualTo(files);
    assertThat(bandsFound).isEqualTo(bands);
    assertThat(sum).isEqualTo(checksums);
  }

  @Test
  void namesAndPlaceOfAFileWrittenByOthersAreKnown() throws IOException {
    Path path = SharedData.path("belgium-worldcereal/reference-output/croptype.tif");
    try (RangeInput in = Storage.local().open(path.toString())) {
      TiffImage image = TiffFile.read(in).main();
      assertThat(image.bandNames())
          .hasSize(10)
          .startsWith("classification", "probability", "probability_barley");
      assertThat(image.geo().transform()).isEqualTo(Affine.northUp(664000, 5612120, 10, -10));
      assertThat(image.type()).isEqualTo(SampleType.UINT16);
    }
  }

  private static List<Path> tiffs(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".tif"))
          .sorted()
          .toList();
    }
  }
}
