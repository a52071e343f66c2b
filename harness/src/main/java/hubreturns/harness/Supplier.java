package hubreturns.harness;

import java.nio.file.Path;

/**
 * A made-up energy supplier: one Party with one User, who is Import Supplier and Gas Supplier.
 *
 * @param eui the User's EUI-64
 * @param key the private key, PEM
 * @param certificate the signing certificate, PEM
 */
public record Supplier(String name, String eui, Path key, Path certificate) {}
