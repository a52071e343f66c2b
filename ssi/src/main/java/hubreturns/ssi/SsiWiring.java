package hubreturns.ssi;

import hubreturns.ssi.access.Accounts;
import hubreturns.ssi.access.OrganisationSignIn;
import hubreturns.ssi.access.PasswordSignIn;
import hubreturns.ssi.access.SessionCheck;
import hubreturns.ssi.access.SignInPages;
import hubreturns.ssi.access.ViewerArgument;
import hubreturns.ssi.check.CheckPages;
import hubreturns.ssi.hub.HubPage;
import hubreturns.ssi.operator.OperatorPages;
import hubreturns.ssi.overdue.OverduePages;
import hubreturns.ssi.overview.Counting;
import hubreturns.ssi.overview.OverviewPage;
import hubreturns.ssi.page.PageErrors;
import hubreturns.ssi.page.PageModel;
import hubreturns.ssi.page.Show;
import hubreturns.ssi.requests.RequestPages;
import hubreturns.ssi.returns.ReturnsList;
import hubreturns.ssi.returns.ReturnsPages;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.MultipartConfigElement;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import javax.sql.DataSource;
import org.apache.catalina.valves.RemoteIpValve;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.error.ErrorPage;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

/** Puts the pages together: the web server, who may ask, and the rooms that answer. */
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
@EnableWebSecurity
class SsiWiring implements WebMvcConfigurer {
  private static final int UPLOAD_BYTES_MAX = 8 * 1024 * 1024;
  // An address holds its search, with up to 2,000 Device IDs.
  private static final int ADDRESS_BYTES_MAX = 128 * 1024;
  private static final Duration ASSETS_KEPT = Duration.ofMinutes(10);

  /** Nothing from elsewhere, nothing inline: what a page runs is a file of this jar. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  @Bean
  TomcatServletWebServerFactory webServer(SsiConfiguration configuration)
      throws UnknownHostException {
    TomcatServletWebServerFactory server = new TomcatServletWebServerFactory(configuration.port());
    server.setAddress(InetAddress.getByName(configuration.address()));
    server.setServerHeader("");
    server.addProtocolHandlerCustomizers(
        handler -> handler.setExecutor(new VirtualThreadTaskExecutor("ssi-")));
    server.addConnectorCustomizers(connector -> {
      connector.setProperty("maxHttpRequestHeaderSize", String.valueOf(ADDRESS_BYTES_MAX));
      // A browser shows what it is told of a file too large only when it may send it first.
      connector.setProperty("maxSwallowSize", String.valueOf(8 * UPLOAD_BYTES_MAX));
    });
    server.addErrorPages(new ErrorPage("/error"));
    var session = server.getSettings().getSession();
    session.setTimeout(configuration.signIn().idle());
    session.getCookie().setName("hub-returns");
    session.getCookie().setHttpOnly(true);
    session.getCookie().setSameSite(SameSite.LAX);
    if (configuration.secure()) {
      session.getCookie().setSecure(true);
    }
    // A proxy on this machine that terminates TLS says so, and is believed; nobody else is.
    RemoteIpValve proxy = new RemoteIpValve();
    proxy.setInternalProxies("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|0:0:0:0:0:0:0:1|::1");
    proxy.setProtocolHeader("X-Forwarded-Proto");
    server.addEngineValves(proxy);
    return server;
  }

  @Bean
  DispatcherServlet dispatcherServlet() {
    return new DispatcherServlet();
  }

  @Bean
  ServletRegistrationBean<DispatcherServlet> pages(DispatcherServlet servlet) {
    ServletRegistrationBean<DispatcherServlet> pages = new ServletRegistrationBean<>(servlet, "/");
    pages.setMultipartConfig(
        new MultipartConfigElement("", UPLOAD_BYTES_MAX, UPLOAD_BYTES_MAX + 64 * 1024, 0));
    pages.setLoadOnStartup(1);
    return pages;
  }

  @Bean
  DelegatingFilterProxyRegistrationBean security() {
    var security = new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
    security.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
    return security;
  }

  // The one null: Spring Security's way to leave addresses without a "continue" of its own.
  @SuppressWarnings("NullAway")
  private static HttpSessionRequestCache wanted() {
    HttpSessionRequestCache wanted = new HttpSessionRequestCache();
    wanted.setMatchingRequestParameterName(null);
    return wanted;
  }

  @Bean
  SecurityFilterChain access(
      HttpSecurity http, Accounts accounts, SsiConfiguration configuration, Clock clock) {
    http.authenticationProvider(new PasswordSignIn(accounts, configuration.signIn(), clock));
    http.addFilterAfter(
        new SessionCheck(accounts, configuration.signIn().whole(), clock),
        SecurityContextHolderFilter.class);
    HttpSessionRequestCache wanted = wanted();
    http.requestCache(cache -> cache.requestCache(wanted));
    http.formLogin(form ->
        form.loginPage("/sign-in")
            .usernameParameter("name")
            .passwordParameter("password")
            .failureUrl("/sign-in?refused"));
    configuration
        .provider()
        .ifPresent(provider ->
            new OrganisationSignIn(provider, configuration.baseUrl(), accounts, clock)
                .addTo(http, wanted));
    http.logout(out -> out.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in?out"));
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
        trouble.accessDeniedHandler((request, response, denied) -> {
          // A form that outlived its session: sign in again rather than read about tokens.
          if (denied instanceof CsrfException && SessionCheck.viewer(request).isEmpty()) {
            response.sendRedirect("/sign-in?ended");
          } else {
            response.sendError(403);
          }
        }));
    http.headers(headers -> {
      headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY));
      headers.frameOptions(frames -> frames.deny());
      headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN));
      headers.permissionsPolicyHeader(
          policy -> policy.policy("camera=(), geolocation=(), microphone=(), payment=()"));
      headers.crossOriginOpenerPolicy(policy ->
          policy.policy(
              org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter
                  .CrossOriginOpenerPolicy.SAME_ORIGIN));
    });
    return http.build();
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new ViewerArgument());
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry assets) {
    assets
        .addResourceHandler("/assets/**")
        .addResourceLocations(
            "classpath:/ssi/assets/", "classpath:/META-INF/resources/webjars/htmx.org/2.0.10/dist/")
        .setCacheControl(CacheControl.maxAge(ASSETS_KEPT).cachePrivate());
  }

  @Bean
  ThymeleafViewResolver views(ApplicationContext context) {
    SpringResourceTemplateResolver templates = new SpringResourceTemplateResolver();
    templates.setApplicationContext(context);
    templates.setPrefix("classpath:/ssi/pages/");
    templates.setSuffix(".html");
    templates.setCharacterEncoding(StandardCharsets.UTF_8.name());
    SpringTemplateEngine engine = new SpringTemplateEngine();
    engine.setTemplateResolver(templates);
    engine.setMessageSource(context);
    ThymeleafViewResolver views = new ThymeleafViewResolver();
    views.setTemplateEngine(engine);
    views.setCharacterEncoding(StandardCharsets.UTF_8.name());
    return views;
  }

  @Bean
  JdbcClient database(DataSource dataSource) {
    return JdbcClient.create(dataSource);
  }

  @Bean
  Accounts accounts(JdbcClient database, Clock clock) {
    return new Accounts(database, clock);
  }

  @Bean
  SignInPages signInPages(Accounts accounts, SsiConfiguration configuration) {
    return new SignInPages(accounts, configuration.signIn(), configuration.provider().isPresent());
  }

  @Bean
  Show show(Clock clock) {
    return new Show(clock);
  }

  @Bean
  PageModel pageModel(Show show) {
    return new PageModel(show);
  }

  @Bean
  ReturnsPages returnsPages(JdbcClient database, Clock clock, Show show) {
    return new ReturnsPages(new ReturnsList(database, clock), show);
  }

  @Bean
  Counting counting(DataSource database, Clock clock) {
    return new Counting(database, clock);
  }

  @Bean
  OverviewPage overviewPage(
      Counting counting, JdbcClient database, Show show, SsiConfiguration configuration) {
    return new OverviewPage(counting, database, show, configuration.dsms());
  }

  @Bean
  HubPage hubPage(JdbcClient database, Show show, SsiConfiguration configuration) {
    return new HubPage(database, configuration.charges(), show);
  }

  @Bean
  RequestPages requestPages(JdbcClient database, Show show) {
    return new RequestPages(database, show);
  }

  @Bean
  OverduePages overduePages(JdbcClient database, Counting counting, Show show) {
    return new OverduePages(database, counting, show);
  }

  @Bean
  CheckPages checkPages(JdbcClient database, Clock clock) {
    return new CheckPages(database, clock);
  }

  @Bean
  OperatorPages operatorPages(
      JdbcClient database,
      Retries retries,
      MeterRegistry metrics,
      Clock clock,
      SsiConfiguration configuration) {
    return new OperatorPages(database, retries, metrics, clock, configuration.dsms());
  }

  @Bean
  PageErrors pageErrors(PageModel common) {
    return new PageErrors(common);
  }
}
