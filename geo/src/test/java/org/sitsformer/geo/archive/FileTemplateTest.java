package org.sitsformer.geo.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          S2_{date:yyyyMMdd}.tif             | S2_20201101.tif                   | 2020-11-01T00:00:00Z | "" | ""
          S2_{date}.tif                      | S2_20201101.tif                   | 2020-11-01T00:00:00Z | "" | ""
          S2_{date}.tif                      | year/2020/S2_20201101.tif         | 2020-11-01T00:00:00Z | "" | ""
          NDVI_{date:yyyy-MM-dd}.tif         | NDVI_2013-09-14.tif               | 2013-09-14T00:00:00Z | "" | ""
          MOD13Q1.A{date:yyyyDDD}.*.tif      | MOD13Q1.A2011257.h12v10.tif       | 2011-09-14T00:00:00Z | "" | ""
          CLM_{date}T{time}.tif              | CLM_20151208T100409.tif           | 2015-12-08T10:04:09Z | "" | ""
          x_{date:yyyyMMdd'T'HHmm}.tif       | x_20151208T1004.tif               | 2015-12-08T10:04:00Z | "" | ""
          x_{date}_{time:HH-mm-ss}.tif       | x_20151208_10-04-09.tif           | 2015-12-08T10:04:09Z | "" | ""
          x_{date:yyMMdd}.tif                | x_151208.tif                      | 2015-12-08T00:00:00Z | "" | ""
          x_{date:d.M.yyyy}.tif              | x_8.12.2015.tif                   | 2015-12-08T00:00:00Z | "" | ""
          x_{date:ddMMMyyyy}.tif             | x_08Dec2015.tif                   | 2015-12-08T00:00:00Z | "" | ""
          {date:yyyy}/{date:DDD}/{band}.tif  | 2015/342/B02.tif                  | 2015-12-08T00:00:00Z | B02 | ""
          {date:yyyy/MM/dd}/{band}.tif       | 2015/12/08/B8A.tif                | 2015-12-08T00:00:00Z | B8A | ""
          {tile}/{date}_{band}.tif           | T31UFS/20151208_SR_B4.tif         | 2015-12-08T00:00:00Z | SR_B4 | T31UFS
          **/L_{tile}_{date}_*_{band}.TIF    | a/b/L_014031_20181005_01_B4.TIF   | 2018-10-05T00:00:00Z | B4 | 014031
          **/L_{tile}_{date}_*_{band}.TIF    | L_014031_20181005_01_B4.TIF       | 2018-10-05T00:00:00Z | B4 | 014031
          S2?_{date}*.tif                    | S2A_20151208_v2.tif               | 2015-12-08T00:00:00Z | "" | ""
          a.b+(c)_{date}.tif                 | a.b+(c)_20151208.tif              | 2015-12-08T00:00:00Z | "" | ""
          """)
  void readsNames(String template, String name, Instant time, String band, String tile) {
    assertThat(FileTemplate.parse(template).match(name))
        .hasValueSatisfying(
            fields -> {
              assertThat(fields.time()).isEqualTo(time);
              assertThat(fields.band()).isEqualTo(band);
              assertThat(fields.tile()).isEqualTo(tile);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          S2_{date:yyyyMMdd}.tif   | S1_20201101.tif
          S2_{date:yyyyMMdd}.tif   | S2_2020110.tif
          S2_{date:yyyyMMdd}.tif   | S2_202011011.tif
          S2_{date:yyyyMMdd}.tif   | S2_20201101.tif.aux.xml
          S2_{date:yyyyMMdd}.tif   | S2_20201101.TIF
          S2_{date:yyyyMMdd}.tif   | S2_20201101xtif
          a/S2_{date}.tif          | b/S2_20201101.tif
          a/S2_{date}.tif          | c/a/S2_20201101.tif
          a/*_{date}.tif           | a/b/S2_20201101.tif
          S2?_{date}.tif           | S2_20201101.tif
          {band}_{date}.tif        | _20201101.tif
          """)
  void leavesOtherNames(String template, String name) {
    assertThat(FileTemplate.parse(template).match(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          S2_{data}.tif              | Template 'S2_{data}.tif': unknown field {data}; allowed are {date}, {time}, {band}, {tile}
          S2_{date:yyyyMMdd.tif      | Template 'S2_{date:yyyyMMdd.tif': '{' at character 4 is not closed
          S2_date}.tif               | Template 'S2_date}.tif': '}' at character 8 closes nothing
          S2_{band}.tif              | Template 'S2_{band}.tif': has no {date}; for example 'S2_{date:yyyyMMdd}.tif'
          {date}_{band}_{band}.tif   | Template '{date}_{band}_{band}.tif': {band} stands twice
          {date}_{band:B}.tif        | Template '{date}_{band:B}.tif': {band} takes no pattern
          {date:yyyyMMbb}.tif        | Template '{date:yyyyMMbb}.tif': 'yyyyMMbb' is no date or time pattern: Unknown pattern letter: b
          /data/S2_{date}.tif        | Template '/data/S2_{date}.tif': starts with '/'; give the path below the archive's folder
          """)
  void refusesBadTemplates(String template, String message) {
    assertThatThrownBy(() -> FileTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void refusesDatesThatDoNotExist() {
    assertThatThrownBy(() -> FileTemplate.parse("{date}.tif").match("20150231.tif"))
        .isInstanceOf(DateTimeException.class)
        .hasMessageContaining("20150231");
    assertThatThrownBy(
            () -> FileTemplate.parse("{date:yyyy}/{date}.tif").match("2014/20150201.tif"))
        .isInstanceOf(DateTimeException.class);
  }

  @Test
  void knowsWhichFieldsItHas() {
    FileTemplate template = FileTemplate.parse("{tile}_{date:yyyyMMdd'T'HHmmss}_{band}.tif");
    assertThat(template.hasTime()).isTrue();
    assertThat(template.hasBand()).isTrue();
    assertThat(template.hasTile()).isTrue();
    FileTemplate plain = FileTemplate.parse("H_{date:yyyy'H'MMdd}.tif");
    assertThat(plain.hasTime()).isFalse();
    assertThat(plain.hasBand()).isFalse();
    assertThat(plain.hasTile()).isFalse();
  }

  @Test
  void travelsToExecutors() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(FileTemplate.parse("S2_{date}.tif"));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      FileTemplate copy = (FileTemplate) in.readObject();
      assertThat(copy.match("S2_20201101.tif")).isPresent();
    }
  }
}
