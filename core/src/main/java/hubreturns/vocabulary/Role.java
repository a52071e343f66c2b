package hubreturns.vocabulary;

/** A User Role of the SEC. */
public enum Role implements Word {
  IS("IS"),
  GS("GS"),
  ES("ES"),
  RSA("RSA"),
  ED("ED"),
  GT("GT"),
  OU("OU");

  private final String text;

  Role(String text) {
    this.text = text;
  }

  @Override
  public String text() {
    return text;
  }
}
