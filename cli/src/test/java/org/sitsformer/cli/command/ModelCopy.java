package org.sitsformer.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A copy of a shipped model, to be spoiled. */
record ModelCopy(Path folder, JsonNode contract) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static ModelCopy of(String model, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String file : new String[] {"model.json", "model.onnx", "model.pt", "golden.npz"}) {
      Files.copy(Path.of("../models", model, file), folder.resolve(file));
    }
    return new ModelCopy(folder, JSON.readTree(folder.resolve("model.json").toFile()));
  }

  void flipByte(String file) throws IOException {
    byte[] content = Files.readAllBytes(folder.resolve(file));
    content[content.length / 2] ^= 1;
    Files.write(folder.resolve(file), content);
  }

  /** Raises the last expected logit of the golden sample by one half; its checksum fits again. */
  void changeGolden() throws IOException {
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    byte[] before = Files.readAllBytes(folder.resolve("golden.npz"));
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(before));
        ZipOutputStream out = new ZipOutputStream(changed)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        if (entry.getName().startsWith("predictions")) {
          addHalf(content);
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        out.write(content);
      }
    }
    Files.write(folder.resolve("golden.npz"), changed.toByteArray());
    ObjectNode golden = (ObjectNode) properties().get("sits:golden");
    golden.put("file:checksum", "1220" + sha256(changed.toByteArray()));
    writeContract();
  }

  /** Changes the last little-endian float32 of an array. */
  private static void addHalf(byte[] npy) {
    int at = npy.length - 4;
    var last = java.nio.ByteBuffer.wrap(npy).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    last.putFloat(at, last.getFloat(at) + 0.5f);
  }

  /** Gives the contract another digest, so that no model in this process's cache is its own. */
  void changeTemperature() throws IOException {
    changeTemperature(1.25);
  }

  /** Each test that wants a model of its own has a temperature of its own. */
  void changeTemperature(double temperature) throws IOException {
    properties().put("sits:temperature", temperature);
    writeContract();
  }

  private ObjectNode properties() {
    return (ObjectNode) contract.get("properties");
  }

  private void writeContract() throws IOException {
    JSON.writeValue(folder.resolve("model.json").toFile(), contract);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
