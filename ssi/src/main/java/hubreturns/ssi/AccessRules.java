package hubreturns.ssi;

import hubreturns.securitylog.SecurityEvent;
import hubreturns.securitylog.SecurityLog;
import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.AnonymousRequestLimits;
import hubreturns.ssi.access.HostNames;
import hubreturns.ssi.access.OrganisationSignIn;
import hubreturns.ssi.access.Passkeys;
import hubreturns.ssi.access.PasswordSignIn;
import hubreturns.ssi.access.SessionCheck;
import hubreturns.ssi.access.Sessions;
import hubreturns.ssi.access.SignInHandlers;
import hubreturns.ssi.access.SignIns;
import hubreturns.ssi.access.Viewer;
import hubreturns.ssi.page.PageErrors;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.NullRequestCache;

/** Decides who may open which page, and refuses malformed requests before a page sees them. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class AccessRules {
  /** Forbids content from other sites and inline content: a page runs only files of this jar. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  @Bean
  HttpFirewall firewall(HostNames names) {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowedHostnames(names::contains);
    // PostgreSQL cannot store NUL, and no form of the pages sends it.
    firewall.setAllowedParameterValues(value -> value == null || value.indexOf('\0') < 0);
    return firewall;
  }

  @Bean
  RequestRejectedHandler rejectedRequests(HostNames names) {
    return (request, response, reason) -> reject(request, response, names);
  }

  private static void reject(
      HttpServletRequest request, HttpServletResponse response, HostNames names)
      throws IOException {
    if (names.contains(request.getServerName())) {
      response.sendError(HttpServletResponse.SC_BAD_REQUEST);
      return;
    }
    SecurityLog.note(
        SecurityEvent.FOREIGN_HOST,
        request.getRemoteAddr(),
        "SSI request from {} refused: the host '{}' is not one of {}",
        request.getRemoteAddr(),
        SecurityLog.clean(request.getServerName()),
        names);
    response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    response.setContentType("text/plain");
    response.setCharacterEncoding(StandardCharsets.UTF_8.name());
    response.setHeader("X-Content-Type-Options", "nosniff");
    response
        .getWriter()
        .println(
            "This service does not respond under this host name. Use the address that its operator gave"
                + " you. (Operator: the name is set with HUB_RETURNS_SSI_BASE_URL.)");
  }

  @Bean
  SecurityFilterChain access(
      HttpSecurity http,
      SsiConfiguration configuration,
      JdbcClient database,
      Accounts accounts,
      Passkeys passkeys,
      SignIns signIns,
      Sessions sessions,
      SignInHandlers handlers,
      FileTurns turns,
      Clock clock) {
    // In this order: the headers, so that error pages have them as well; find the session; limit
    // what
    // may be sent; and only then read a form.
    SessionCheck session =
        new SessionCheck(
            database, accounts, passkeys, sessions, configuration.signIn().whole(), clock);
    AnonymousRequestLimits beforeSignIn = new AnonymousRequestLimits(handlers);
    http.securityContext(people -> people.securityContextRepository(sessions));
    http.addFilterAfter(session, HeaderWriterFilter.class);
    http.addFilterAfter(beforeSignIn, SessionCheck.class);
    http.addFilterAfter(turns.filter(), AnonymousRequestLimits.class);
    http.csrf(csrf -> csrf.csrfTokenRepository(formTokens(configuration.secure())));
    signIn(http, configuration, accounts, passkeys, signIns, handlers, clock);
    http.authorizeHttpRequests(requests ->
        requests
            .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
            .permitAll()
            .requestMatchers("/sign-in", "/assets/**", "/error")
            .permitAll()
            .requestMatchers(HttpMethod.POST, "/operator/**")
            .hasRole("OPERATOR")
            .requestMatchers("/operator/**")
            .hasAnyRole("OPERATOR", "AUDITOR")
            .anyRequest()
            .authenticated());
    http.exceptionHandling(trouble ->
        trouble
            .authenticationEntryPoint(
                (request, response, reason) -> handlers.askToSignIn(request, response))
            .accessDeniedHandler(
                (request, response, denied) -> deny(request, response, denied, handlers)));
    headers(http);
    return http.build();
  }

  /** A form's token is kept in a cookie: a session would cost memory for every stranger. */
  private static CookieCsrfTokenRepository formTokens(boolean secure) {
    CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
    tokens.setCookieName(secure ? "__Host-hub-returns-form" : "hub-returns-form");
    tokens.setCookiePath("/");
    tokens.setCookieCustomizer(cookie -> cookie.sameSite("Lax").secure(secure).httpOnly(true));
    return tokens;
  }

  private static void signIn(
      HttpSecurity http,
      SsiConfiguration configuration,
      Accounts accounts,
      Passkeys passkeys,
      SignIns signIns,
      SignInHandlers handlers,
      Clock clock) {
    http.requestCache(cache -> cache.requestCache(new NullRequestCache()));
    // The web server keeps no session: Sessions does.
    http.sessionManagement(own -> own.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
    http.authenticationProvider(new PasswordSignIn(signIns, clock));
    http.formLogin(form ->
        form.loginPage("/sign-in")
            .usernameParameter("name")
            .passwordParameter("password")
            .authenticationDetailsSource(PasswordSignIn.origins(handlers))
            .successHandler(handlers::signedIn)
            .failureHandler(handlers::notSignedIn));
    configuration
        .provider()
        .ifPresent(provider ->
            new OrganisationSignIn(provider, configuration, accounts, passkeys, clock)
                .addTo(http, handlers));
    http.logout(out ->
        out.logoutUrl("/sign-out")
            .addLogoutHandler((request, response, person) -> handlers.signsOut(request, response))
            .logoutSuccessUrl("/sign-in?out"));
  }

  private static void deny(
      HttpServletRequest request,
      HttpServletResponse response,
      AccessDeniedException denied,
      SignInHandlers handlers)
      throws IOException {
    Optional<Viewer> viewer = SessionCheck.viewer(request);
    viewer.ifPresent(person ->
        SecurityLog.note(
            SecurityEvent.ACCESS_DENIED,
            request.getRemoteAddr(),
            "SSI: {} from {} has no access to {} {}{}",
            person.name(),
            request.getRemoteAddr(),
            SecurityLog.clean(request.getMethod()),
            SecurityLog.clean(request.getRequestURI()),
            denied instanceof CsrfException ? " without the form's token" : ""));
    if (denied instanceof CsrfException && viewer.isEmpty()) {
      // The session of this form has ended. Signing in helps; an error about tokens would not.
      handlers.askAgain(request, response);
    } else if (denied instanceof CsrfException && request.getRequestURI().equals("/sign-in")) {
      // The person has signed in from another tab of this browser.
      handlers.goOn(request, response);
    } else {
      request.setAttribute(PageErrors.OUTDATED_FORM, denied instanceof CsrfException);
      response.sendError(HttpServletResponse.SC_FORBIDDEN);
    }
  }

  private static void headers(HttpSecurity http) {
    http.headers(headers -> {
      headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY));
      headers.frameOptions(frames -> frames.deny());
      headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN));
      headers.permissionsPolicyHeader(
          policy -> policy.policy("camera=(), geolocation=(), microphone=(), payment=()"));
      headers.crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN));
    });
  }
}
