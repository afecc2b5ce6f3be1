package org.sitsformer.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.sitsformer.cli.option.Common;
import org.sitsformer.runs.program.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Shows every option of the other commands that can be set, but {@code --json}, with the value that
 * environment, Spark or file give it and where that came from, or prints an example file.
 */
@Command(
    name = "config",
    description = "Show options, their values and where each value comes from.",
    footer = {
      "",
      "Values come from, in this order: flag, environment SITSFORMER_<OPTION>,",
      "spark.sitsformer.<option>, --config file, the model's contract, default.",
      "",
      "Examples:",
      "  sitsformer config show --config my.properties",
      "  sitsformer config example > my.properties"
    })
final class Config implements Callable<Integer> {
  private static final List<String> NOT_CONFIGURABLE = List.of("help", "version", "config", "json");

  enum Action {
    SHOW,
    EXAMPLE
  }

  @Spec private CommandSpec spec;
  @Mixin private Common common;

  @Parameters(paramLabel = "show|example", description = "What to print.")
  private Action action;

  @Override
  public Integer call() {
    switch (action) {
      case SHOW -> show();
      case EXAMPLE -> example(spec.root(), common.out());
    }
    return ExitCode.DONE;
  }

  private void show() {
    Layers layers = (Layers) spec.root().defaultValueProvider();
    List<Map<String, String>> rows = new ArrayList<>();
    for (Map.Entry<String, OptionSpec> entry : options(spec.root()).entrySet()) {
      var value = layers == null ? null : layers.value(entry.getValue()).orElse(null);
      Map<String, String> row = new LinkedHashMap<>();
      row.put("key", entry.getKey());
      String text = value != null ? value.text() : entry.getValue().defaultValue();
      row.put("value", isSecret(entry.getKey()) && text != null ? "(redacted)" : text);
      row.put("origin", value != null ? value.origin() : "default");
      rows.add(row);
    }
    if (common.json()) {
      common.printJson(rows);
      return;
    }
    for (Map<String, String> row : rows) {
      common
          .out()
          .printf(
              "%-34s %-28s %s%n",
              row.get("key"), row.get("value") == null ? "-" : row.get("value"), row.get("origin"));
    }
  }

  /** Prints every option that can be set as a properties file, all of it commented out. */
  static void example(CommandSpec root, PrintWriter out) {
    out.println("# Every option of sitsformer. Values come from, in this order: flag, environment");
    out.println(
        "# SITSFORMER_<OPTION>, spark.sitsformer.<option>, this file (--config), the model's");
    out.println("# contract, default. Printed by: sitsformer config example");
    for (Map.Entry<String, OptionSpec> entry : options(root).entrySet()) {
      out.println();
      for (String line : entry.getValue().description()) {
        out.println("# " + CommandLine.Help.Ansi.OFF.string(line.replace("%n", " ")));
      }
      String value = entry.getValue().defaultValue();
      out.printf("#%s = %s%n", entry.getKey(), value == null ? "" : value);
    }
  }

  /**
   * Returns the options of all commands that can be set, keyed {@code command.option} and sorted.
   */
  static Map<String, OptionSpec> options(CommandSpec root) {
    Map<String, OptionSpec> options = new TreeMap<>();
    for (var command : root.subcommands().entrySet()) {
      if (command.getKey().equals("config")) {
        continue;
      }
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        String key = Layers.key(option);
        if (!NOT_CONFIGURABLE.contains(key)) {
          options.put(command.getKey() + "." + key, option);
        }
      }
    }
    return options;
  }

  private static boolean isSecret(String key) {
    return Arrays.stream(key.toLowerCase(Locale.ROOT).split("[.-]", -1))
        .anyMatch(part -> part.equals("secret") || part.equals("password") || part.equals("token"));
  }
}
