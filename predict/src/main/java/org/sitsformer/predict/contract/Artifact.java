package org.sitsformer.predict.contract;

import java.io.Serializable;

/**
 * A file of weights beside the contract.
 *
 * @param path the file's full path or URI
 * @param sha256 hex digest of its bytes
 * @param size its bytes
 */
public record Artifact(String path, String sha256, long size) implements Serializable {}
