package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopInputTest extends RangeInputContract {
  @TempDir Path folder;

  @Override
  RangeInput open(byte[] content) throws IOException {
    Path file = folder.resolve("file" + content.length);
    Files.write(file, content);
    return new HadoopStorage(Map.of()).open(file.toUri().toString());
  }

  @Test
  void aFileThatIsGoneWasReplaced() throws IOException {
    try (RangeInput in = open(new byte[3])) {
      Files.delete(folder.resolve("file3"));

      assertThatThrownBy(() -> in.readFully(0, new byte[3], 0, 3))
          .isInstanceOf(ReplacedFileException.class)
          .hasMessage(in.name() + ": was replaced or removed after it was opened");
      assertThatThrownBy(() -> in.readAgain(0, new byte[3], 0, 3))
          .isInstanceOf(ReplacedFileException.class);
    }
  }
}
