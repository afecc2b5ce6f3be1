package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.samskivert.mustache.MustacheException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
  private static final Pattern TAG = Pattern.compile("\\{\\{([#^/>]?)([\\w.-]+)}}");

  /** Components that templates asked for, by record. */
  private final Map<Class<?>, Set<String>> asked = new HashMap<>();

  private final Set<String> seen = new HashSet<>();

  record Any(Object value) {}

  record Text(String value, Optional<String> some, List<Text> more) {}

  @Test
  void theTypeSaysWhatIsEscapedAndNotTheTemplate() {
    assertThat(Templates.fill("three-ways", new Any("<b>")))
        .isEqualTo("&lt;b&gt; &lt;b&gt; &lt;b&gt;\n");
    Markup markup = Markup.resource("three-ways.mustache");
    assertThat(Templates.fill("three-ways", new Any(markup)))
        .isEqualTo(String.join(" ", markup.text(), markup.text(), markup.text()) + "\n");
    assertThat(Templates.fill("three-ways", new Any(7L))).isEqualTo("7 7 7\n");
  }

  @Test
  void aFractionIsFormattedBeforehand() {
    assertThatThrownBy(() -> Templates.fill("three-ways", new Any(0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Double");
  }

  @Test
  void aNameThatTheRecordLacksIsAnErrorAndNotOneOfTheRecordsAround() {
    Text inner = new Text("in", Optional.empty(), List.of());

    assertThat(Templates.fill("nested", new Text("out", Optional.of("x"), List.of(inner))))
        .isEqualTo("out x in none \n");
    assertThatThrownBy(() -> Templates.fill("nested", new Any("out")))
        .isInstanceOf(MustacheException.class)
        .hasMessageContaining("'some'");
  }

  @Test
  void everyNameIsAComponentOfItsViewAndEveryComponentIsShown() {
    check("report", ReportHtml.Page.class);
    check("vrt", VrtWriter.Dataset.class);

    assertThat(seen).contains("report", "vrt", "drift-alerts", "sheet");
    asked.forEach(
        (view, names) ->
            assertThat(names)
                .as(view.getName())
                .containsExactlyInAnyOrderElementsOf(
                    Stream.of(view.getRecordComponents()).map(RecordComponent::getName).toList()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "report",
        "warnings",
        "map",
        "sheet",
        "drift",
        "drift-shares",
        "drift-history",
        "drift-alerts",
        "confidence",
        "dates",
        "facts",
        "vrt"
      })
  void valuesStandBetweenTagsOrInQuotesOnly(String name) {
    String text = Templates.resource(name + ".mustache");

    // Where escaping helps: neither in a tag outside of quotes, nor in a style or a script.
    for (String tag : all(text, "<[a-zA-Z/][^<>]*>")) {
      assertThat(tag.replaceAll("\"[^\"]*\"", "")).doesNotContainPattern("\\{\\{[^#^/]");
      assertThat(tag).doesNotContainPattern("(?i)\\son\\w+=");
    }
    for (String element : all(text, "(?s)<(style|script)>.*?</\\1>")) {
      assertThat(element).matches("(?s)<(style|script)>\\s*\\{\\{\\1}}</\\1>");
    }
    // They would do no harm, but look as if they did.
    assertThat(text).doesNotContain("{{{", "{{&");
  }

  private static List<String> all(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group()).toList();
  }

  /** Follows a template's tags through the types of its view, as the engine does through values. */
  private void check(String template, Class<?> view) {
    seen.add(template);
    Deque<Class<?>> contexts = new ArrayDeque<>(List.of(view));
    Matcher tags = TAG.matcher(Templates.resource(template + ".mustache"));
    while (tags.find()) {
      Class<?> context = contexts.element();
      String name = tags.group(2);
      String as = "%s in %s.mustache".formatted(tags.group(), template);
      switch (tags.group(1)) {
        case ">" -> check(name, context);
        case "/" -> contexts.pop();
        case "^" -> {
          if (!name.equals("-first") && !name.equals("-last")) {
            ask(context, name, as);
          }
          contexts.push(context);
        }
        case "#" ->
            contexts.push(
                name.equals("-first") || name.equals("-last")
                    ? context
                    : inside(ask(context, name, as), context));
        default ->
            assertThat(name.equals(".") ? context : ask(context, name, as))
                .as(as)
                .isIn(String.class, int.class, long.class, Markup.class);
      }
    }
    assertThat(contexts).as(template).hasSize(1);
  }

  private Type ask(Class<?> context, String name, String as) {
    assertThat(context.isRecord()).as("%s asks %s", as, context).isTrue();
    asked.computeIfAbsent(context, view -> new HashSet<>()).add(name);
    List<RecordComponent> named =
        Arrays.stream(context.getRecordComponents())
            .filter(component -> component.getName().equals(name))
            .toList();
    assertThat(named).as("%s asks %s", as, context).hasSize(1);
    return named.get(0).getGenericType();
  }

  private static Class<?> inside(Type type, Class<?> context) {
    if (type == boolean.class) {
      return context;
    }
    if (type instanceof ParameterizedType several) {
      assertThat(several.getRawType()).isIn(List.class, Optional.class);
      return (Class<?>) several.getActualTypeArguments()[0];
    }
    return (Class<?>) type;
  }
}
