package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTest {
  @Test
  void markupInNamesStaysText() {
    assertThat(Html.escape("<b a=\"1\" b='2'>&\u0000</b>"))
        .isEqualTo("&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp; &lt;/b&gt;");
  }

  @Test
  void whatXmlCannotHoldIsASpaceAndAllElseIsKept() {
    assertThat(Html.escape("ä\u0001\uFFFEß\ud83c\n\t🌍€")).isEqualTo("ä  ß \n\t🌍€");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 days", "1, 1 day", "2, 2 days", "1234, 1~234 days"})
  void oneIsNoPlural(long number, String text) {
    assertThat(Html.count(number, "day")).isEqualTo(text.replace('~', '\u202f'));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0~%",
    "0.0001, <~0.1~%",
    "0.1234, 12.3~%",
    "0.9999, >~99.9~%",
    "0.9994, 99.9~%",
    "1, 100~%",
    "NaN, –"
  })
  void onlyAWholeShareIsCalledWhole(double share, String text) {
    assertThat(Html.percent(share)).isEqualTo(text.replace('~', '\u202f'));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, 0",
    "0.0789, 175, 0.08",
    "51.084, 175, 51.08",
    "1.2224, 3.6, 1.222",
    "0.01234, 0.5, 0.0123",
    "12345.6, 20000, 12~345.6",
    "1234567, 2000000, 1~234~567"
  })
  void areasOfATableHaveTheSameDigits(double km2, double scale, String text) {
    assertThat(Html.area(km2, scale)).isEqualTo(text.replace('~', '\u202f'));
  }

  @ParameterizedTest
  @CsvSource({"0, 0~s", "4.26, 4.26~s", "73.4, 1~min 13~s", "7384, 2~h 3~min"})
  void durationsShowTheTwoUnitsThatMatter(double seconds, String text) {
    assertThat(Html.duration(seconds)).isEqualTo(text.replace('~', '\u202f'));
  }
}
