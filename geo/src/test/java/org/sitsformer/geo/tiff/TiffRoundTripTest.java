package org.sitsformer.geo.tiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.MemoryInput;

class TiffRoundTripTest {
  private static final int WIDTH = 83;
  private static final int HEIGHT = 51;

  static Stream<Arguments> forms() {
    Stream.Builder<Arguments> forms = Stream.builder();
    for (SampleType type : SampleType.values()) {
      for (int bands : new int[] {1, 3}) {
        for (Compression compression : List.of(Compression.NONE, Compression.DEFLATE)) {
          for (int predictor : type.isFloating() ? new int[] {1} : new int[] {1, 2}) {
            for (int rows : new int[] {0, 1, 7, 4096}) {
              TiffSpec spec =
                  TiffSpec.of(WIDTH, HEIGHT, bands, type)
                      .compression(compression)
                      .predictor(compression == Compression.NONE ? 1 : predictor);
              spec = rows == 0 ? spec.tiles(32, 16) : spec.strips(rows);
              String name =
                  "%s x %d %s predictor %d rows %d"
                      .formatted(type, bands, compression, predictor, rows);
              forms.add(Arguments.of(name, spec));
              forms.add(Arguments.of(name + " planar big", spec.planar().bigTiff()));
            }
          }
        }
      }
    }
    return forms.build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void whatWasWrittenIsRead(String name, TiffSpec spec) throws IOException {
    Object planes = Rasters.planes(spec.type, spec.bands, WIDTH * HEIGHT);

    double[][] read = Rasters.readRaw(Rasters.write(spec, planes));

    assertThat(read).as(name).isDeepEqualTo(Rasters.numbers(spec.type, planes));
  }

  @Test
  void tagsComeBack() throws IOException {
    ColorTable colors = new ColorTable(colors256());
    TiffSpec spec =
        TiffSpec.of(20, 10, 1, SampleType.UINT8)
            .geo(Rasters.UTM)
            .noData(255)
            .bandNames(List.of("B<1> & \"x\""))
            .metadata(Map.of("KEY", "a < b"))
            .scaling(0.5, -1)
            .colorTable(colors)
            .privateTag(65000, "text")
            .privateTag(65001, new byte[] {0, 1, 2, 3, 4});

    TiffImage image = image(TiffWriter.write(spec, new byte[1][200]));

    assertThat(image.geo()).isEqualTo(Rasters.UTM);
    assertThat(image.noData()).isEqualTo(255.0);
    assertThat(image.bandNames()).containsExactly("B<1> & \"x\"");
    assertThat(image.metadata()).containsExactly(Map.entry("KEY", "a < b"));
    assertThat(image.scale(0)).isEqualTo(0.5);
    assertThat(image.offset(0)).isEqualTo(-1);
    assertThat(image.colorTable()).isEqualTo(colors);
    assertThat(image.privateTag(65000)).hasValue(new byte[] {'t', 'e', 'x', 't', 0});
    assertThat(image.privateTag(65001)).hasValue(new byte[] {0, 1, 2, 3, 4});
    assertThat(image.privateTag(65002)).isEmpty();
  }

  @Test
  void aRotatedTransformComesBack() throws IOException {
    GeoReference rotated =
        new GeoReference(new Affine(100, 3, 0.5, 200, 0.25, -4), Rasters.UTM.keys());

    TiffImage image =
        image(
            TiffWriter.write(TiffSpec.of(2, 2, 1, SampleType.UINT8).geo(rotated), new byte[1][4]));

    assertThat(image.geo()).isEqualTo(rotated);
  }

  @Test
  void theSameImageIsTheSameBytes() {
    TiffSpec spec = TiffSpec.of(100, 100, 2, SampleType.UINT16).predictor(2).geo(Rasters.UTM);
    short[][] planes = (short[][]) Rasters.planes(SampleType.UINT16, 2, 10_000);

    byte[] file = TiffWriter.write(spec, planes);

    assertThat(TiffWriter.write(spec, planes)).isEqualTo(file);
    // A change of these bytes changes the names of all blocks that hold such files.
    assertThat(CogWriterTest.sha256(file))
        .isEqualTo("895523214fa20d85c18fb7a7128e20d4565925d6e0b381bb5b6638a733c3f71a");
  }

  private static int[] colors256() {
    int[] colors = new int[256];
    for (int i = 0; i < colors.length; i++) {
      colors[i] = i * 0x10203 & 0xFFFFFF;
    }
    return colors;
  }

  private static TiffImage image(byte[] file) throws IOException {
    return TiffFile.read(new MemoryInput("memory.tif", file)).main();
  }
}
