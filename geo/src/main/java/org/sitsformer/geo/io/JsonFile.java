package org.sitsformer.geo.io;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A JSON document in a file of its own. It is written in lines with two blanks a level, keys in the
 * order of a record's components or of a map, with a final line break, in UTF-8; so equal values
 * have equal bytes. When it is read, fields that a type does not have are passed over and absent
 * ones are null or 0, so that files of other versions can be read.
 *
 * <pre>{@code
 * JsonFile latest = new JsonFile(storage, Storage.resolve(output, "latest.json"));
 * latest.write(new Latest(1, run));
 * Optional<Latest> read = latest.find(Latest.class);
 * }</pre>
 *
 * <p>Errors are one line that begins with the path: {@link FileNotFoundException} where there is no
 * file, {@link JsonFileException} where it is not JSON or not of the type that was asked for. Where
 * the store fails, they are what {@link Storage} says.
 *
 * @param path a path or URI as {@link Storage} takes it
 */
public record JsonFile(Storage storage, String path) {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public JsonFile {
    requireNonNull(storage, "storage is null");
    requireNonNull(path, "path is null");
  }

  /**
   * Reads the file as a tree.
   *
   * @throws FileNotFoundException if there is none
   * @throws JsonFileException if it is not one JSON document
   */
  public JsonNode read() throws IOException {
    return read(JsonNode.class);
  }

  /**
   * Reads the file as a type.
   *
   * @throws FileNotFoundException if there is none
   * @throws JsonFileException if it is not one JSON document, or not of this type
   */
  public <T> T read(Class<T> type) throws IOException {
    return parse(path, content(), MAPPER.constructType(type));
  }

  /**
   * Reads the file as a type with parameters, such as {@code new TypeReference<Map<String, Long>>()
   * {}}.
   *
   * @throws FileNotFoundException if there is none
   * @throws JsonFileException if it is not one JSON document, or not of this type
   */
  public <T> T read(TypeReference<T> type) throws IOException {
    return parse(path, content(), MAPPER.constructType(type));
  }

  /**
   * Reads the file as a type, empty where there is none.
   *
   * @throws JsonFileException if it is not one JSON document, or not of this type
   */
  public <T> Optional<T> find(Class<T> type) throws IOException {
    byte[] content;
    try {
      content = storage.read(path);
    } catch (FileNotFoundException absent) {
      return Optional.empty();
    }
    return Optional.of(parse(path, content, type));
  }

  /**
   * Writes the file whole, in place of an earlier one.
   *
   * @param value anything that Jackson writes: records, collections, maps, trees
   * @throws IOException as {@link Storage#put} does
   * @throws IllegalArgumentException if the value cannot be written as JSON
   */
  public void write(Object value) throws IOException {
    storage.put(path, bytes(value));
  }

  /**
   * Returns a value as the bytes of such a file.
   *
   * @throws IllegalArgumentException if it cannot be written as JSON
   */
  public static byte[] bytes(Object value) {
    try {
      return (MAPPER.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot be written as JSON: " + line(e), e);
    }
  }

  /**
   * Reads bytes that are held already.
   *
   * @param name what an error calls them, for example a path
   * @throws JsonFileException if they are not one JSON document, or not of this type
   */
  public static <T> T parse(String name, byte[] json, Class<T> type) throws JsonFileException {
    return parse(name, json, MAPPER.constructType(type));
  }

  private byte[] content() throws IOException {
    try {
      return storage.read(path);
    } catch (FileNotFoundException absent) {
      // Each store has words of its own.
      throw (IOException) new FileNotFoundException(path + ": no such file").initCause(absent);
    }
  }

  private static <T> T parse(String name, byte[] json, JavaType type) throws JsonFileException {
    T value;
    try {
      value = MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      boolean broken = isBlank(json) || hasParseException(e);
      throw new JsonFileException(
          name, broken ? "is not JSON" : "is JSON of another kind", line(e), e);
    } catch (IOException e) {
      throw new JsonFileException(name, "is not JSON", String.valueOf(e.getMessage()), e);
    }
    if (value == null) {
      throw new JsonFileException(name, "is JSON of another kind", "no content", null);
    }
    return value;
  }

  private static boolean isBlank(byte[] json) {
    return new String(json, StandardCharsets.UTF_8).isBlank();
  }

  /** A syntax error within an object comes wrapped, with the field's name. */
  private static boolean hasParseException(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JsonParseException) {
        return true;
      }
    }
    return false;
  }

  private static String line(JsonProcessingException e) {
    return String.valueOf(e.getOriginalMessage()).replaceAll("\\s*\\R\\s*", " ");
  }
}
