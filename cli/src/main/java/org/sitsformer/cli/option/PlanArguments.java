package org.sitsformer.cli.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import org.sitsformer.jobs.plan.PlanFile;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The arguments in a plan: what {@code plan --write} keeps of its own, and what {@code classify
 * --plan} puts in its place. Giving one of them beside the plan is an error.
 */
public final class PlanArguments implements IParameterPreprocessor {
  /** Not kept, since they are about the command itself or the plan pins them. */
  private static final Set<String> REPLACED =
      Set.of("--write", "--json", "--config", "--date", "--period", "--from", "--to", "--as-of");

  /**
   * Returns what a command was given, wherever, as arguments for {@code classify}: without what a
   * plan pins, and what is about the command itself.
   */
  public static List<String> of(ParseResult given) {
    List<String> arguments = new ArrayList<>();
    for (OptionSpec option : given.commandSpec().options()) {
      String name = option.longestName();
      if (!REPLACED.contains(name) && !option.usageHelp()) {
        for (String value : values(option, given)) {
          arguments.add(name);
          if (option.arity().max() > 0) {
            arguments.add(value);
          }
        }
      }
    }
    return arguments;
  }

  /**
   * Returns what an option was given: on the command line, or by environment, Spark and file, which
   * may say something else where the plan is carried out.
   */
  private static List<String> values(OptionSpec option, ParseResult given) {
    if (given.hasMatchedOption(option)) {
      return option.arity().max() == 0 ? List.of("true") : option.originalStringValues();
    }
    try {
      IDefaultValueProvider layers = given.commandSpec().root().defaultValueProvider();
      String value = layers == null ? null : layers.defaultValue(option);
      boolean absent = value == null || (option.arity().max() == 0 && !Boolean.parseBoolean(value));
      return absent ? List.of() : List.of(value);
    } catch (Exception e) {
      throw new IllegalStateException("Option %s has no value".formatted(option.longestName()), e);
    }
  }

  /**
   * Puts the plan's arguments before those that are still to be read.
   *
   * @throws ParameterException if there is no such plan, or one of its options is given beside it
   */
  @Override
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    if (arguments.isEmpty()) {
      return false;
    }
    String path = arguments.peek();
    List<String> planned;
    try {
      planned = PlanFile.read(Session.storage(), path).arguments();
    } catch (JobException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
    for (String name : planned) {
      if (name.startsWith("--") && isGiven(name, command, arguments)) {
        throw new ParameterException(
            command.commandLine(), "--plan %s: gives %s already".formatted(path, name));
      }
    }
    arguments.pop();
    for (int i = planned.size() - 1; i >= 0; i--) {
      arguments.push(planned.get(i));
    }
    arguments.push(path);
    return false;
  }

  private static boolean isGiven(String name, CommandSpec command, Stack<String> ahead) {
    OptionSpec option = command.findOption(name);
    return (option != null && !option.stringValues().isEmpty())
        || ahead.stream().anyMatch(word -> word.equals(name) || word.startsWith(name + "="));
  }
}
