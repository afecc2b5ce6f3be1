package org.sitsformer.report;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fills the Mustache templates beside this class. A template's names are the components of the
 * record that it is filled with: texts, whole numbers, truth values, other records, and lists and
 * {@link Optional}s of these.
 *
 * <p>What is escaped depends on the value's type, not on how the template asks for it: {@code
 * {{{name}}}} and {@code {{&name}}} give no more than {@code {{name}}}. Only {@link Markup} stands
 * as it is.
 */
final class Templates {
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          // A name is one of the record at hand: what it lacks is never looked up around it.
          .standardsMode(true)
          .strictSections(true)
          // The formatter escapes. An escaper of the engine's does not know the value's type, and a
          // template may pass it by.
          .escapeHTML(false)
          .withFormatter(Templates::text)
          .withCollector(new Records())
          .withLoader(name -> new StringReader(resource(name + ".mustache")));

  private Templates() {}

  /**
   * Returns a template's text, filled.
   *
   * @param name the template's file without {@code .mustache}
   * @throws com.samskivert.mustache.MustacheException if the template asks for what the view lacks
   */
  static String fill(String name, Record view) {
    return COMPILER.loadTemplate(name).execute(view);
  }

  /** Returns the text of a file beside this class. */
  static String resource(String name) {
    try (InputStream in = Templates.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Resource %s is not in the jar".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Object value) {
    if (value instanceof Markup markup) {
      return markup.text();
    }
    if (value instanceof String text) {
      return Html.escape(text);
    }
    if (value instanceof Integer || value instanceof Long) {
      return value.toString();
    }
    // Fractions have no digits of their own: Html says how many.
    throw new IllegalArgumentException(
        "A template shows text and whole numbers, not " + value.getClass().getName());
  }

  /** Looks names up among a record's components. */
  private static final class Records extends BasicCollector {
    @Override
    public Iterator<?> toIterator(Object value) {
      return value instanceof Optional<?> optional
          ? optional.stream().iterator()
          : super.toIterator(value);
    }

    @Override
    public Mustache.VariableFetcher createFetcher(Object context, String name) {
      if (context instanceof Record) {
        for (RecordComponent component : context.getClass().getRecordComponents()) {
          if (component.getName().equals(name)) {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return (record, same) -> accessor.invoke(record);
          }
        }
      }
      return null;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new ConcurrentHashMap<>();
    }
  }
}
