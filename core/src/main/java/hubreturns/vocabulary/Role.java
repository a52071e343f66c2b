package hubreturns.vocabulary;

/** A User Role of the SEC. */
public enum Role implements Word {
  IS,
  GS,
  ES,
  RSA,
  ED,
  GT,
  OU;

  @Override
  public String text() {
    return name();
  }
}
