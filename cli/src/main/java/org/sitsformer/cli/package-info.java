/**
 * The roof: names all commands, says where the values of their options come from, and shows them.
 * What a command does is in its own package.
 */
package org.sitsformer.cli;
