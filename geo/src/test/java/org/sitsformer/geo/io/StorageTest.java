package org.sitsformer.geo.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageTest {
  @TempDir Path folder;

  @Test
  void writesReadsListsAndDeletes() throws IOException {
    Storage storage = Storage.local();
    storage.put(folder + "/b/two.txt", new byte[] {2, 2});
    storage.put(folder + "/a/one.txt", new byte[] {1});
    storage.put(folder + "/a/one.txt", new byte[] {3});

    assertThat(storage.read(folder + "/a/one.txt")).containsExactly(3);
    assertThat(storage.list(folder.toString()))
        .extracting(FileEntry::path)
        .containsExactly(folder + "/a/one.txt", folder + "/b/two.txt");
    assertThat(storage.stat(folder + "/b/two.txt").orElseThrow().length()).isEqualTo(2);
    assertThat(storage.stat(folder + "/b")).isEmpty();
    storage.delete(folder + "/b");
    storage.delete(folder + "/b");
    assertThat(storage.list(folder.toString())).hasSize(1);
    assertThat(storage.list(folder + "/absent")).isEmpty();
    assertThat(storage.list(folder + "/a/one.txt"))
        .extracting(FileEntry::length)
        .containsExactly(1L);
  }

  @Test
  void aFileUriIsAPlainPath() throws IOException {
    Storage storage = Storage.local();
    storage.put("file://" + folder + "/with space.txt", new byte[] {1});

    assertThat(storage.list("file:" + folder))
        .extracting(FileEntry::path)
        .containsExactly(folder + "/with space.txt");
  }

  @Test
  void anAbsentFileIsNamed() {
    assertThatThrownBy(() -> Storage.local().read(folder + "/x"))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("No such file: " + folder + "/x");
    assertThatThrownBy(() -> Storage.local().open(folder + "/x"))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(folder + "/x");
    FileEntry known = new FileEntry(folder + "/x", 1, 0, "");
    assertThatThrownBy(() -> Storage.local().open(known)).isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aFolderIsNoFile() {
    assertThatThrownBy(() -> Storage.local().read(folder.toString()))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> Storage.local().open(folder.toString()))
        .isInstanceOf(FileNotFoundException.class);
    HadoopStorage behindHadoop = new HadoopStorage(Map.of());
    assertThatThrownBy(() -> behindHadoop.read(folder.toUri().toString()))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> behindHadoop.open(folder.resolve("x").toUri().toString()))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aFailedPutNamesItsTargetAndLeavesWhatWasThere() throws IOException {
    Storage.local().put(folder + "/a/one.txt", new byte[] {1});

    assertThatThrownBy(() -> Storage.local().put(folder + "/a", new byte[9]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + "/a");
    assertThatThrownBy(() -> Storage.local().putFile(folder + "/b", folder.resolve("absent")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + "/b");

    assertThat(Storage.local().list(folder.toString()))
        .extracting(FileEntry::path)
        .containsExactly(folder + "/a/one.txt");
  }

  @Test
  void aRelativeFileUriIsRefused() {
    assertThatThrownBy(() -> Storage.local().list("file:data"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file:data: a path with file: is absolute, as in file:/a");
  }

  @Test
  void temporariesAreNeverListedAndNeverLeft() throws IOException {
    Files.write(folder.resolve("._tmp-of-a-killed-task"), new byte[5]);
    Storage storage = Storage.local().withTemporaries(folder + "/_tmp/run");

    storage.put(folder + "/x/y.bin", new byte[9]);
    storage.putFile(folder + "/x/z.bin", folder.resolve("x/y.bin"));

    assertThat(storage.list(folder.toString()))
        .extracting(FileEntry::path)
        .containsExactly(folder + "/x/y.bin", folder + "/x/z.bin");
    try (Stream<Path> left = Files.list(folder.resolve("_tmp/run"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aStoreBehindHadoopDoesTheSame() throws IOException {
    // Hadoop's local file system stands in for a store; its scheme is reached past the short cut.
    HadoopStorage storage = new HadoopStorage(Map.of());
    String root = folder.toUri().toString();
    storage.put(root + "/a/one.bin", new byte[] {1});
    storage.put(root + "/a/one.bin", new byte[] {1, 2});

    assertThat(storage.list(root)).extracting(FileEntry::length).containsExactly(2L);
    assertThat(storage.stat(root + "/a/one.bin")).isPresent();
    assertThat(storage.stat(root + "/a/two.bin")).isEmpty();
    storage.delete(root + "/a");
    assertThat(storage.list(root + "/a")).isEmpty();
  }

  @Test
  void aStorageTravelsBetweenProcesses() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ObjectOutputStream(out).writeObject(Storage.of(Map.of("fs.s3a.path.style.access", "true")));

    Storage storage =
        (Storage) new ObjectInputStream(new ByteArrayInputStream(out.toByteArray())).readObject();

    storage.put(folder + "/a", new byte[1]);
    assertThat(storage.read(folder + "/a")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, c.json, /a/b/c.json",
    "/a/b/, c.json, /a/b/c.json",
    "s3a://bucket/a, c.json, s3a://bucket/a/c.json",
    "/a, /c.json, /c.json",
    "/a, s3a://bucket/c.json, s3a://bucket/c.json",
    "/a, 10:30.tif, /a/10:30.tif",
    "/a, '', /a",
  })
  void childrenAreResolved(String base, String child, String expected) {
    assertThat(Storage.resolve(base, child)).isEqualTo(expected);
  }

  @Test
  void aStoreWhoseClientIsNotThereIsNamed() {
    String path = "abfss://maps@account.dfs.core.windows.net/region";
    assertThatThrownBy(() -> Storage.of(Map.of()).list(path))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path + ": nothing on the class path reads abfss://")
        .hasMessageContaining("object-stores.md");
  }
}
