package hubreturns.service.dsms;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemedyAccountTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://remedy.example",
        "http://localhost:8008",
        "http://127.0.0.1:8008/api",
        "http://127.1.2.3",
        "http://[::1]:8008"
      })
  void keeps_the_password_secret_over_https_or_on_this_machine(String url) {
    assertThat(RemedyAccount.keepsPasswordSecret(URI.create(url))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://remedy.example",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "http://user@remedy.example#localhost",
        "ftp://remedy.example"
      })
  void does_not_keep_it_secret_over_http_to_another_machine(String url) {
    assertThat(RemedyAccount.keepsPasswordSecret(URI.create(url))).isFalse();
  }
}
