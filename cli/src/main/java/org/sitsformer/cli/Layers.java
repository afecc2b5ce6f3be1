package org.sitsformer.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option's value comes from when the command line does not give it: environment {@code
 * SITSFORMER_<OPTION>}, then {@code spark.sitsformer.<option>}, then the {@code --config} file,
 * then the default. In the file a key is {@code <option>} or {@code <command>.<option>}; the longer
 * one wins.
 */
final class Layers implements IDefaultValueProvider {
  static final String ENVIRONMENT_PREFIX = "SITSFORMER_";
  static final String SPARK_PREFIX = "spark.sitsformer.";

  /**
   * What a layer gives to an option.
   *
   * @param origin {@code environment <variable>}, {@code spark.sitsformer.<option>} or {@code file}
   */
  record Value(String text, String origin) {}

  private final Map<String, String> environment;
  private final Properties system;
  private final Properties file;

  Layers(Map<String, String> environment, Properties system, Properties file) {
    this.environment = environment;
    this.system = system;
    this.file = file;
  }

  /**
   * Reads the layers of this process and, where {@code path} is not null, of that file.
   *
   * @throws JobException if the file cannot be read, or a layer names what is no option
   */
  static Layers of(String path, CommandSpec root) {
    Properties file = new Properties();
    if (path != null) {
      try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
        file.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw JobException.usage("--config %s: cannot be read: %s".formatted(path, e.getMessage()));
      }
    }
    Layers layers = new Layers(System.getenv(), System.getProperties(), file);
    layers.refuseUnknown(path, root);
    return layers;
  }

  private void refuseUnknown(String path, CommandSpec root) {
    Set<String> known = new TreeSet<>();
    for (var command : root.subcommands().entrySet()) {
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        String key = key(option);
        known.add(key);
        known.add(command.getKey() + "." + key);
      }
    }
    for (String key : file.stringPropertyNames()) {
      if (!known.contains(key)) {
        throw JobException.usage(
            "--config %s: unknown key %s; 'config example' prints all keys".formatted(path, key));
      }
    }
    for (String name : environment.keySet()) {
      if (name.startsWith(ENVIRONMENT_PREFIX)
          && known.stream().noneMatch(k -> environmentName(k).equals(name))) {
        throw JobException.usage(
            "Environment variable %s names no option; 'config example' prints all keys"
                .formatted(name));
      }
    }
    for (String name : system.stringPropertyNames()) {
      if (name.startsWith(SPARK_PREFIX) && !known.contains(name.substring(SPARK_PREFIX.length()))) {
        throw JobException.usage(
            "%s names no option; 'config example' prints all keys".formatted(name));
      }
    }
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? value(option).map(Value::text).orElse(null)
        : null;
  }

  /** Returns the value that a layer gives to an option, empty where none does. */
  Optional<Value> value(OptionSpec option) {
    String key = key(option);
    String command = option.command().name();
    String text = environment.get(environmentName(key));
    if (text != null) {
      return Optional.of(new Value(text, "environment " + environmentName(key)));
    }
    text = system.getProperty(SPARK_PREFIX + key);
    if (text != null) {
      return Optional.of(new Value(text, SPARK_PREFIX + key));
    }
    text = file.getProperty(command + "." + key, file.getProperty(key));
    return Optional.ofNullable(text).map(t -> new Value(t, "file"));
  }

  /** Returns the key of an option: its longest name without dashes. */
  static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  static String environmentName(String key) {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }
}
