package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalInputTest extends RangeInputContract {
  @TempDir Path folder;

  @Override
  RangeInput open(byte[] content) throws IOException {
    Path file = folder.resolve("file" + content.length);
    Files.write(file, content);
    return Storage.local().open(file.toString());
  }

  @Test
  void aFileThatIsMovedAwayIsReadOnButNotOpenedAnew() throws IOException {
    byte[] buffer = new byte[3];
    try (RangeInput in = open(new byte[] {1, 2, 3})) {
      Files.delete(Path.of(in.name()));

      in.readFully(0, buffer, 0, 3);
      assertThat(buffer).containsExactly(1, 2, 3);
      assertThatThrownBy(() -> in.readAgain(0, buffer, 0, 3))
          .isInstanceOf(ReplacedFileException.class)
          .hasMessage(in.name() + ": was replaced or removed after it was opened");
    }
  }

  @Test
  void aFileThatIsReplacedIsNotTakenForTheOneThatWasOpened() throws IOException {
    byte[] buffer = new byte[3];
    try (RangeInput in = open(new byte[] {1, 2, 3})) {
      Path other = Files.write(folder.resolve("other"), new byte[] {4, 5, 6});
      Files.setLastModifiedTime(other, FileTime.fromMillis(in.entry().modifiedMillis() + 1000));
      Files.move(other, Path.of(in.name()), StandardCopyOption.ATOMIC_MOVE);

      in.readFully(0, buffer, 0, 3);
      assertThat(buffer).containsExactly(1, 2, 3);
      assertThatThrownBy(() -> in.readAgain(0, buffer, 0, 3))
          .isInstanceOf(ReplacedFileException.class);
    }
  }

  @Test
  void aFileThatIsCutShortIsAnotherOne() throws IOException {
    try (RangeInput in = open(new byte[100])) {
      Files.write(Path.of(in.name()), new byte[10]);

      assertThatThrownBy(() -> in.readFully(50, new byte[10], 0, 10))
          .isInstanceOf(ReplacedFileException.class)
          .hasMessageContaining(in.name());
    }
  }
}
