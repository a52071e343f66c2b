package hubreturns.harness;

import java.nio.file.Path;

/**
 * A made-up energy supplier: one Party with one User, Import and Gas Supplier at once.
 *
 * @param eui the User's EUI-64
 * @param key its private key, PEM
 * @param certificate its signing certificate, PEM
 */
public record Supplier(String name, String eui, Path key, Path certificate) {}
