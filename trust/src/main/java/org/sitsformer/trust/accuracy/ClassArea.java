package org.sitsformer.trust.accuracy;

/**
 * How much of a map is of one class.
 *
 * @param value of the class, 1 to 254
 * @param color {@code #RRGGBB}
 * @param pixels of the class in the map
 * @param km2 area of the class by pixel count
 */
public record ClassArea(int value, String name, String color, long pixels, double km2) {}
