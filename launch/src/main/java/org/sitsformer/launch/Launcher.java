package org.sitsformer.launch;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Where {@code spark-submit} enters the packaged jar. It is compiled for Java 8 and needs nothing
 * beside it, so that it loads on a cluster on which the program cannot run, and says there what to
 * change instead of ending in {@code UnsupportedClassVersionError}.
 */
public final class Launcher {
  private static final String PROGRAM = "org.sitsformer.cli.Main";
  private static final int JAVA = 17;
  private static final String SCALA = "2.12";
  private static final String SPARK = "3.5";

  /** The exit code of wrong usage, as the program has it. */
  private static final int USAGE = 2;

  private Launcher() {}

  /** Checks what the program stands on, then hands the arguments to it. */
  public static void main(String[] arguments) throws Throwable {
    ClassLoader given = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = given == null ? Launcher.class.getClassLoader() : given;
    List<String> obstacles =
        obstacles(
            System.getProperty("java.specification.version"),
            System.getProperty("java.home"),
            loader);
    if (!obstacles.isEmpty()) {
      for (String obstacle : obstacles) {
        System.err.println("sitsformer: " + obstacle);
      }
      System.exit(USAGE);
    }
    try {
      Class.forName(PROGRAM, true, loader)
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * Returns what keeps the program from running here, each in a line with its remedy.
   *
   * @param java the JVM's {@code java.specification.version}: {@code 1.8}, {@code 11}, {@code 17}
   * @param home where that JVM is
   * @param loader what Scala and Spark are looked for in
   */
  static List<String> obstacles(String java, String home, ClassLoader loader) {
    List<String> obstacles = new ArrayList<>();
    if (major(java) < JAVA) {
      obstacles.add(
          "Java "
              + JAVA
              + " is needed, and this is Java "
              + java
              + " ("
              + home
              + "). Start spark-submit with JAVA_HOME set to a JDK "
              + JAVA
              + ", and executors with spark.executorEnv.JAVA_HOME (on YARN also"
              + " spark.yarn.appMasterEnv.JAVA_HOME); on Databricks set the environment variable"
              + " JNAME=zulu17-ca-amd64.");
    }
    String scala = property(loader, "library.properties", "version.number");
    if (scala != null && !scala.startsWith(SCALA + ".")) {
      obstacles.add(
          "Spark built for Scala "
              + SCALA
              + " is needed, and this one is built for Scala "
              + scala
              + ". Take a Spark "
              + SPARK
              + " distribution without 'scala2.13' in its name; on Databricks a runtime with Scala "
              + SCALA
              + ", such as 16.4.x-scala2.12.");
    }
    String spark = property(loader, "spark-version-info.properties", "version");
    if (spark == null && loader.getResource("org/apache/spark/SparkContext.class") == null) {
      obstacles.add(
          "Spark is not on the class path. Start this jar with spark-submit of Spark "
              + SPARK
              + ", or the program with bin/sitsformer.");
    } else if (spark != null && !spark.startsWith(SPARK + ".")) {
      obstacles.add(
          "Spark "
              + SPARK
              + " is needed, and this is Spark "
              + spark
              + ". Take a release of Spark "
              + SPARK
              + ": EMR 7, Dataproc 2.2 or Databricks Runtime 16.4 have one.");
    }
    return obstacles;
  }

  private static int major(String version) {
    String number = version.startsWith("1.") ? version.substring(2) : version;
    int end = 0;
    while (end < number.length() && Character.isDigit(number.charAt(end))) {
      end++;
    }
    return Integer.parseInt(number.substring(0, end));
  }

  /** Returns an entry of a properties file on the class path, null where there is none. */
  private static String property(ClassLoader loader, String file, String key) {
    try (InputStream in = loader.getResourceAsStream(file)) {
      if (in == null) {
        return null;
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty(key);
    } catch (IOException e) {
      return null;
    }
  }
}
