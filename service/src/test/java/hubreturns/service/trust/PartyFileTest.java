package hubreturns.service.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import hubreturns.service.trust.PartyFile.UnusablePartyFile;
import hubreturns.vocabulary.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parties files that cannot be used, each with the sentence that an operator reads. */
class PartyFileTest {
  private static final String PARTY = "parties:\n  - name: Supplier A\n    users: []\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "parties:\\n\\t- name: A|line 2, column 1: here is a tab",
        "parties:\\n  - name:\\tSupplier A|line 2, column 10: here is a tab",
        "parties:\\n  - name:Supplier A\\n    users: []|or the line before has no space",
        "parties:\\n  - name: Supplier: A|line 2, column 19: a value contains a colon",
        "parties:\\n  - name: %A|line 2, column 11: a value begins with a character",
        "parties: !!java.util.Date 2001|line 1, column 10: tags (!) are not allowed",
        "parties:\\n  - name: A\\n    users:\\n      - eui: x\\n        eui: y|line 5, column 9: the key 'eui' appears twice",
        "parties: Supplier A|parties must be a list",
        "parties:|parties must be a list",
        "``|the file must begin with 'parties:'",
        "# nothing|the file must begin with 'parties:'",
        "name,eui\\nA,1|the file must begin with 'parties:'",
        "- name: A|the file must begin with 'parties:'",
        "Parties: []|unknown key Parties",
        "parties:\\n  - name: A\\n    users: [{eui: 90-B3-D5-1F-30-01-00-00, roles: [IS, IS]}]|the roles of 90-B3-D5-1F-30-01-00-00 name IS twice",
        "parties:\\n  - name: [a]\\n    users: []|name must be text",
        "parties:\\n  - name:\\n    users: []|name is missing",
        "parties: &p\\n  - name: *p\\n    users: []|name must be text, not a list",
        "parties:\\n  - ? [a]\\n    : b|a party has an unknown key that is not a text",
        "parties:\\n  - n\u0430me: A|unknown key n\u0430me; known: [name, users]; it holds '\u0430', which is U+0430",
        "parties:\\n  - name: A\\n    users: [{eui: 90\u2013B3, roles: []}]|it holds '\u2013', which is U+2013 (en dash)",
        "parties:\\n  - name: A\\n    users: [{eui: 90-B3-D5-1F-30-01-00-00, roles: [\u0406S]}]|it holds '\u0406', which is U+0406",
        "parties:\\n  - name: A\\n    users: [{eui: \"90-B3\\u200b-D5\", roles: []}]|a User's eui, '90-B3\u200b-D5', holds the invisible character U+200B",
        "parties:\\n  - name: A\\n    users: [{eui: !!int 90, roles: []}]|line 3, column 19: tags (!) are not allowed. Delete the tag",
        "parties:\\n  - name: !!int x\\n    users: []|line 2, column 11: tags (!) are not allowed",
        "parties:\\n  - name: !!float x\\n    users: []|line 2, column 11: tags (!) are not allowed",
        "parties:\\n  - name: !!binary '*'\\n    users: []|line 2, column 11: tags (!) are not allowed",
        "parties:\\n  - name: !!timestamp x\\n    users: []|line 2, column 11: tags (!) are not allowed",
        "parties:\\n  - name: O\u0092Neill\\n    users: []|line 2, column 12: the character U+0092 (private use two) cannot be in a Parties file. Delete it, or write",
        "parties:\\n  - name: A\uFFFEB\\n    users: []|line 2, column 12: the character U+FFFE cannot be in a Parties file",
        "parties:\\n  - name: A\\n    users: [{eui: 90-B3-D5-1F-30-01-00-00, roles: [], status: }]|the status of 90-B3-D5-1F-30-01-00-00 is missing",
        "parties:\\n  - name: A\\n    users: [{eui: 90-B3-D5-1F-30-01-00-00, roles: [], certificates: }]|the certificates of 90-B3-D5-1F-30-01-00-00 must be a list",
        "parties:\\n  - name: !Sons\\n    users: []|line 2, column 11: a value begins with '!'",
        "parties:\\n  - name: A\\n    users: []\\n  - name: B\\n    users: [{eui: 90-B3-D5-1F-30-01-00-00, roles: []}, {roles: []}]|: Party 2: User 2: a User's eui is missing",
        "parties:\\n  - name: A\\n    users: [{eui: FF-FF-FF-FF-FF-FF-FF-FF, roles: []}]|FF-FF-FF-FF-FF-FF-FF-FF is a placeholder",
        "parties:\\n  - name: A\\n    users: [{eui: 00-00-00-00-00-00-00-00, roles: []}]|00-00-00-00-00-00-00-00 is a placeholder",
        "parties: []|the file names no Party",
        "parties:\\n  - name: A\\n    users: []\\n...\\nparties: []|line 5, column 1: a second document begins here",
        "parties:\\n  - name: A\\n     users: []|indent the keys the same way",
        "parties:\\n  - name: & Sons|a value begins with a character",
        "parties:\\n  - name: *Sons|a value begins with a character",
        "parties:\\n  - name: \"A\\Q\"|a value in double quotes holds a backslash",
        "parties:\\n  - name: A\\n    users: [{eui: '90:B3:D5:1F:30:01:00:00', roles: []}]|is not written with dashes; write 90-B3-D5-1F-30-01-00-00",
        "{\"parties\": [{\"name\": \"A\", \"users\": [{\"eui\": \"90b3d51f30010000\", \"roles\": []}]}]}|is not written with dashes; write 90-B3-D5-1F-30-01-00-00",
        "parties:\\n  - <<: {name: A}\\n    users: []|a party has an unknown key <<",
        "parties:\\n  - name: A\\n    users: ~|the Users of A must be a list",
        "parties: &p\\n  - *p|a party must be a map",
        "parties:\\n  - name: A\\n\\u00a0\\u00a0users: []|; it holds the invisible character U+00A0",
        "parties:\\n  - name: \"A\\x0aB\"\\n    users: []|the Party's name 'A B' has several lines",
        "parties:\\n  - name: A\\n    users: []\\n  - name: \u201cA\u201d\\n    users: []|differ only in",
        "parties:\\n  - name: ACE\\n    users: []\\n  - name: \u0410\u0421\u0395\\n    users: []|letters that look alike",
        "parties:\\n  - name: ACE\\n    users: []\\n  - name: \uFF21\uFF23\uFF25\\n    users: []|letters that look alike",
        "parties:\\n  - name: \"A\\n    users: []\\n  - name: B\\n    users: []|line 2, column 11: a quote opens here",
        "parties:\\n  - name: 'A\\n    users: []|line 2, column 11: a quote opens here",
        "parties:\\n  - name: A\\n    users: [{eui: x}\\n  - name: B|line 3, column 12: a bracket opens here",
        "parties:\\n  - name: A\\n    users\\n  - name: B|line 3, column 5: this line has no colon",
        "parties:\\n  - name: A\\n   users: []|line 3, column 4: this line is not indented like",
        "parties:\\n  - name: A\\n    users: []\\n   - name: B|this line is not indented like",
        "parties: - name: A|line 1, column 10: this line is not indented like the lines next to it, '-' is not",
        "parties:\\n  - name: \"A\" B\\n    users: []|line 2, column 15: this line is not indented like the lines next to it, '-' is not at the start of a line, or the value before it ended too early",
        "parties:\\n  - name: > A\\n    users: []|a value begins with a character",
        "parties:\\n  - name: A\\n    users: [{eui: 90-B3-D5-1F-30-01-00-00, roles: }]|must be a list, and there is none. For none, write []",
        "parties:\\n  - name: A\\n    users: [{eui: 90-B3-D5-1F-30-01-00-00, roles: [~]}]|is missing; give one of: IS,",
        "parties:\\n  - name: A\\u00a0B\\n    users: []|U+00A0 (no-break space). Write a plain space",
      })
  void a_file_that_is_no_parties_file_gets_a_plain_sentence(String yaml, String reason) {
    assertUnusable(yaml.replace("\\n", "\n").replace("\\t", "\t").replace("\\u00a0", "\u00a0"))
        .withMessageContaining(reason);
  }

  @Test
  void invisible_characters_at_the_ends_of_any_value_do_not_count() throws Exception {
    String yaml =
        """
        parties:
          - name: "Supplier A\u00a0"
            users:
              - eui: "\ufeff90-B3-D5-1F-30-01-00-00"
                roles: ["IS\u200b"]
                status: "Live\u00a0"
        """;

    assertThat(read(yaml).parties())
        .singleElement()
        .satisfies(party -> {
          assertThat(party.name()).isEqualTo("Supplier A");
          assertThat(party.users())
              .singleElement()
              .satisfies(user -> {
                assertThat(user.id()).hasToString("90-B3-D5-1F-30-01-00-00");
                assertThat(user.roles()).containsExactly(Role.IS);
              });
        });
  }

  @Test
  void accents_may_be_characters_of_their_own() throws Exception {
    String apart = PARTY.replace("Supplier A", "E\u0301nergie");
    String both = apart + PARTY.replace("parties:\n", "").replace("Supplier A", "\u00C9nergie");

    assertThat(read(both).parties())
        .extracting(PartyFile.Party::name)
        .containsExactly("\u00C9nergie", "\u00C9nergie");
  }

  @Test
  void warns_of_a_name_with_a_letter_that_only_looks_like_the_right_one() throws Exception {
    assertThat(read(PARTY.replace("Supplier A", "Supplier \u0410")).warnings())
        .singleElement()
        .asString()
        .contains("holds '\u0410', which is U+0410 (cyrillic capital letter a)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Supplier #1|line 2: of 'Supplier #1', YAML reads only 'Supplier' as the name, because '#' begins a comment",
        "&Sons Limited|line 2: of '&Sons Limited', YAML reads only 'Limited' as the name, because '&' begins an anchor",
      })
  void warns_of_a_name_that_yaml_shortens(String name, String warning) throws Exception {
    assertThat(read(PARTY.replace("Supplier A", name)).warnings())
        .singleElement()
        .asString()
        .startsWith(warning);
    assertThat(read(PARTY.replace("Supplier A", '"' + name + "\" # a Party")).warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- 'name': Supplier #1\\n    users: []|line 2: of 'Supplier #1'",
        "- \"name\" : Supplier #1\\n    users: []|line 2: of 'Supplier #1'",
        "- name:\\n      Supplier #1\\n    users: []|line 3: of 'Supplier #1'",
        "- ? name\\n    : Supplier #1\\n    users: []|line 3: of 'Supplier #1'",
        "- users: []\\n    name: Supplier \\t#1|line 3: of 'Supplier #1'",
        "- {users: [], name: Supplier #1\\n    }|line 2: of 'Supplier #1'",
        "- name: !!str Supplier #1\\n    users: []|line 2: of '!!str Supplier #1'",
        "- name: \uD83D\uDE00\\n    users: []\\n  - name: Supplier #1\\n    users: []|line 4: of 'Supplier #1'",
        "- 'name': &Sons Supplier\\n    users: []|line 2: of '&Sons Supplier'",
      })
  void warns_of_a_shortened_name_in_every_form_of_the_key(String party, String warning)
      throws Exception {
    assertThat(read("parties:\n  " + party.replace("\\n", "\n").replace("\\t", "\t")).warnings())
        .singleElement()
        .asString()
        .startsWith(warning + ", YAML reads only 'Supplier' as the name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Supplier #1'",
        "Supplier#1",
        "Supplier A\n    # 1",
        "|-\n      Supplier #1",
        "Supplier A\n    users: [] # none\n  - name: Supplier B"
      })
  void does_not_warn_of_a_whole_name(String name) throws Exception {
    assertThat(read(PARTY.replace("Supplier A", name)).warnings()).isEmpty();
  }

  @Test
  void a_file_of_several_megabytes_is_read() throws Exception {
    assertThat(read(("#" + "x".repeat(1_023) + "\n").repeat(4_096) + PARTY).parties()).hasSize(1);
  }

  @Test
  void a_second_document_is_not_left_out() {
    assertUnusable(PARTY + "---\n" + PARTY)
        .withMessageContaining("line 4, column 1: a second document begins here");
  }

  @Test
  void a_file_that_expands_without_end_is_refused() {
    StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c < 'j'; c++) {
      String before = "*" + (char) (c - 1);
      bomb.append("%c: &%c [%s]\n".formatted(c, c, (before + ",").repeat(8) + before));
    }

    assertUnusable(bomb + "parties: *i\n").withMessageContaining("Write out each Party and User");
    assertUnusable("[".repeat(10_000)).withMessageContaining("Write out each Party and User");
  }

  @Test
  void a_name_has_up_to_200_characters() throws Exception {
    String name = "x".repeat(PartyFile.NAME_CHARACTERS_MAX);

    assertThat(read(PARTY.replace("Supplier A", name)).parties()).hasSize(1);
    assertUnusable(PARTY.replace("Supplier A", name + "x"))
        .withMessageContaining("a Party's name has 201 characters; it may have up to 200");
  }

  @Test
  void warns_of_a_name_that_is_a_placeholder_or_has_wrong_characters() throws Exception {
    String yaml =
        """
        parties:
          - name: Supplier A
            users: []
          - name: "N/A"
            users: []
          - {name: M\u00C3\u00BCller, users: []}
        """;

    assertThat(read(yaml).warnings())
        .satisfiesExactly(
            warning ->
                assertThat(warning).startsWith("the Party's name 'N/A' on line 4 is a placeholder"),
            warning ->
                assertThat(warning)
                    .startsWith("the Party's name 'M\u00C3\u00BCller' on line 6 has wrong"));
  }

  private ThrowableAssertAlternative<UnusablePartyFile> assertUnusable(String yaml) {
    return assertThatExceptionOfType(UnusablePartyFile.class).isThrownBy(() -> read(yaml));
  }

  private PartyFile read(String yaml) throws IOException, UnusablePartyFile {
    return PartyFile.read(Files.writeString(folder.resolve("parties.yaml"), yaml));
  }
}
