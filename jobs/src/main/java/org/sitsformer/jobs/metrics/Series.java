package org.sitsformer.jobs.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** Makes the series of one run in a registry of their own, since a process may run many. */
record Series(PrometheusRegistry registry) {
  Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  /** A gauge that nobody sees before it has a value: 0 would be one. */
  LateGauge late(String name, String help) {
    LateGauge gauge = new LateGauge();
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> gauge.value().ifPresent(callback::call))
        .register(registry);
    return gauge;
  }

  /** A gauge that is asked for its value whenever somebody looks. */
  void live(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  Info info(String name, String help, String... labels) {
    return Info.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  CountedHistogram histogram(String name, String help, double... bounds) {
    CountedHistogram histogram = new CountedHistogram(name, help, bounds);
    registry.register(histogram);
    return histogram;
  }
}
