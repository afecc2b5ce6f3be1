package org.sitsformer.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The class path's Scala and Spark are real jars of those releases. */
class LauncherTest {
  private static final String HOME = "/opt/java";

  private static List<String> obstacles(String java, String... jars) throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = jar(jars[i]).toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      return Launcher.obstacles(java, HOME, loader);
    }
  }

  private static Path jar(String start) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target/others"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(start))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void whatTheProgramNeedsIsNoObstacle() throws IOException {
    assertThat(obstacles("17", "scala-library-2.12", "spark-common-utils_2.12")).isEmpty();
    assertThat(obstacles("21", "scala-library-2.12", "spark-common-utils_2.12")).isEmpty();
  }

  @Test
  void anOlderJavaIsNamedWithItsRemedy() throws IOException {
    for (String java : new String[] {"1.8", "9-ea", "11"}) {
      assertThat(obstacles(java, "scala-library-2.12", "spark-common-utils_2.12"))
          .singleElement()
          .asString()
          .startsWith("Java 17 is needed, and this is Java " + java + " (" + HOME + ").")
          .contains("JAVA_HOME", "spark.executorEnv.JAVA_HOME", "JNAME=zulu17-ca-amd64");
    }
  }

  @Test
  void anotherScalaIsNamedWithItsRemedy() throws IOException {
    assertThat(obstacles("17", "scala-library-2.13", "spark-common-utils_2.13"))
        .singleElement()
        .asString()
        .startsWith("Spark built for Scala 2.12 is needed, and this one is built for Scala 2.13.8.")
        .contains("16.4.x-scala2.12");
  }

  @Test
  void anotherSparkIsNamedWithItsRemedy() throws IOException {
    assertThat(obstacles("17", "scala-library-2.12", "spark-core_2.12-3.4"))
        .singleElement()
        .asString()
        .startsWith("Spark 3.5 is needed, and this is Spark 3.4.4.");
  }

  @Test
  void withoutSparkItSaysHowToStart() throws IOException {
    assertThat(obstacles("17"))
        .singleElement()
        .asString()
        .startsWith("Spark is not on the class path.")
        .contains("spark-submit");
  }

  @Test
  void everyObstacleIsSaidAtOnce() throws IOException {
    assertThat(obstacles("1.8", "scala-library-2.13", "spark-core_2.12-3.4")).hasSize(3);
  }

  @Test
  void itsClassesLoadOnJava8() throws IOException {
    try (Stream<Path> classes = Files.walk(Path.of("target/classes"))) {
      List<Path> all = classes.filter(file -> file.toString().endsWith(".class")).toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
          assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
          in.readUnsignedShort();
          assertThat(in.readUnsignedShort()).as("class version of %s", file).isEqualTo(52);
        }
      }
    }
  }
}
