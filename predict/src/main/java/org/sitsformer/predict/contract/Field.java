package org.sitsformer.predict.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * A place in a JSON file that knows its file and path, so that every fault is one line: file,
 * field, value, what is allowed.
 */
record Field(String file, String path, JsonNode node) {

  /** Returns a member, which may be missing. */
  Field at(String name) {
    String child = path.isEmpty() ? name : path + "." + name;
    return new Field(file, child, node.isObject() ? node.path(name) : MissingNode.getInstance());
  }

  /** Returns true unless the field is missing or null. */
  boolean present() {
    return !node.isMissingNode() && !node.isNull();
  }

  String text() {
    return text(text -> !text.isBlank(), "a text");
  }

  String text(Predicate<String> allowed, String words) {
    require(node.isTextual() && allowed.test(node.textValue()), words);
    return node.textValue();
  }

  String textOr(String fallback) {
    return present() ? text() : fallback;
  }

  int integer(int min, int max) {
    require(
        node.isIntegralNumber()
            && node.canConvertToInt()
            && node.intValue() >= min
            && node.intValue() <= max,
        "a whole number from " + min + " to " + max);
    return node.intValue();
  }

  double number(Predicate<Double> allowed, String words) {
    require(node.isNumber() && allowed.test(node.doubleValue()), words);
    return node.doubleValue();
  }

  boolean flag() {
    require(node.isBoolean(), "true or false");
    return node.booleanValue();
  }

  /** Returns the elements of a list that is not empty. */
  List<Field> elements(String words) {
    require(node.isArray() && !node.isEmpty(), words);
    List<Field> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new Field(file, path + "[" + i + "]", node.get(i)));
    }
    return elements;
  }

  Field object() {
    require(node.isObject(), "an object");
    return this;
  }

  /** Returns the choice whose word the field holds. */
  <T> T choice(T[] values, java.util.function.Function<T, String> word) {
    for (T value : values) {
      if (node.isTextual() && word.apply(value).equals(node.textValue())) {
        return value;
      }
    }
    throw fault(String.join(", ", Arrays.stream(values).map(word).toList()));
  }

  void require(boolean holds, String allowed) {
    if (!holds) {
      throw fault(allowed);
    }
  }

  ContractException fault(String allowed) {
    if (!present()) {
      return new ContractException(
          "%s: field %s is missing; allowed: %s".formatted(file, path, allowed));
    }
    String value = node.toString();
    // A whole nested object in a message would hide what is allowed.
    String shown = value.length() > 80 ? value.substring(0, 77) + "..." : value;
    return new ContractException(
        "%s: field %s is %s; allowed: %s".formatted(file, path, shown, allowed));
  }
}
