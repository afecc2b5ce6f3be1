package org.sitsformer.predict.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.SharedData;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffReader;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two engines on every pixel of a real map: MODIS NDVI around Sinop, 12 dates. */
final class SinopEnginesTest {
  private static final Logger LOG = LoggerFactory.getLogger(SinopEnginesTest.class);
  private static final double MARGIN = 1e-4;

  @Test
  void enginesGiveTheSameClassesWhereverTheMarginIsClear() throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(SharedData.path("sinop-modis/images"))) {
      files = list.filter(path -> path.toString().endsWith(".tif")).sorted().toList();
    }
    LoadedModel onnx = TestModels.load(TestModels.shipped("sinop-ndvi"), EngineKind.ONNX);
    LoadedModel pytorch = TestModels.load(TestModels.shipped("sinop-ndvi"), EngineKind.PYTORCH);
    Contract contract = onnx.contract();
    float[][] images = images(files);
    float[] first = predict(onnx, files, images);
    float[] second = predict(pytorch, files, images);

    int classes = contract.classes().size();
    int pixels = images[0].length;
    double largest = 0;
    int unclear = 0;
    double[] left = new double[classes];
    double[] right = new double[classes];
    for (int p = 0; p < pixels; p++) {
      int one = Softmax.apply(first, p * classes, 1, contract.temperature(), left);
      int other = Softmax.apply(second, p * classes, 1, contract.temperature(), right);
      for (int k = 0; k < classes; k++) {
        largest = Math.max(largest, Math.abs(left[k] - right[k]));
      }
      double[] sorted = left.clone();
      Arrays.sort(sorted);
      if (sorted[classes - 1] - sorted[classes - 2] > MARGIN) {
        assertThat(other).as("class of pixel %d", p).isEqualTo(one);
      } else {
        unclear++;
      }
    }
    LOG.info(
        "Sinop on both engines: {} pixels, {} with a margin under {}, largest probability"
            + " difference {}",
        pixels,
        unclear,
        MARGIN,
        largest);
    assertThat(pixels).isEqualTo(255 * 147);
    assertThat(largest).isLessThan(1e-4);
    assertThat(unclear).isLessThan(pixels / 10_000 + 1);
  }

  private static float[][] images(List<Path> files) throws IOException {
    float[][] images = new float[files.size()][];
    for (int t = 0; t < images.length; t++) {
      var input = Storage.local().open(files.get(t).toString());
      var image = TiffFile.read(input).main();
      float[][] plane = new float[1][image.width() * image.height()];
      PixelWindow all = new PixelWindow(0, 0, image.width(), image.height());
      assertThat(
              new TiffReader(input, image, SegmentCache.shared()).read(all, new int[] {0}, plane))
          .isEmpty();
      images[t] = plane[0];
    }
    return images;
  }

  private static float[] predict(LoadedModel model, List<Path> files, float[][] images) {
    int dates = images.length;
    long[] positions = new long[dates];
    byte[] masks = new byte[dates];
    Arrays.fill(masks, (byte) 1);
    for (int t = 0; t < dates; t++) {
      positions[t] = day(files.get(t)).getDayOfYear();
    }
    int classes = model.logitsPerRow();
    int pixels = images[0].length;
    float[] logits = new float[pixels * classes];
    ModelBatch batch = new ModelBatch(model.contract(), 64, dates);
    float[] sequence = new float[dates];
    for (int p = 0; p < pixels; p++) {
      for (int t = 0; t < dates; t++) {
        sequence[t] = model.contract().inputs().bands().get(0).scale(images[t][p]);
      }
      batch.add(sequence, positions, masks);
      if (batch.isFull() || p == pixels - 1) {
        int rows = batch.rows();
        System.arraycopy(model.predict(batch), 0, logits, (p + 1 - rows) * classes, rows * classes);
        batch.clear();
      }
    }
    return logits;
  }

  private static LocalDate day(Path file) {
    Matcher matcher =
        Pattern.compile("(\\d{4}-?\\d{2}-?\\d{2})").matcher(file.getFileName().toString());
    assertThat(matcher.find()).isTrue();
    return LocalDate.parse(matcher.group(1).replace("-", ""), DateTimeFormatter.BASIC_ISO_DATE);
  }
}
