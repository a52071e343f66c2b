package hubreturns.acceptance.system;

import hubreturns.harness.Ended;
import hubreturns.harness.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A machine with a bare Debian 12: systemd in namespaces of its own, with its own files, processes,
 * name and network. Closing it ends its processes; its files stay in its folder.
 */
public final class DebianMachine implements AutoCloseable {
  private static final List<String> PROGRAMS =
      List.of("/usr/sbin/debootstrap", "/usr/bin/unshare", "/usr/bin/nsenter", "/usr/sbin/ip");
  private static final Path CGROUPS_ALONE = Path.of("/sys/fs/cgroup");
  private static final Path CGROUPS_BESIDE = Path.of("/sys/fs/cgroup/unified");
  private static final String JDK = System.getProperty("java.home");
  private static final String MIRROR = "http://deb.debian.org/debian";

  /**
   * The options of nsenter for the namespaces of a machine, except that of its network, and for its
   * root folder.
   */
  private static final List<String> INSIDE = List.of("-m", "-u", "-i", "-p", "-C", "-r", "-w");

  /**
   * Turns a process into a machine. The arguments are image, folder, cgroup, name, packages and
   * JDK.
   */
  private static final String BECOME =
      """
      mkdir -p "$2/upper" "$2/work" "$2/root" "$3"
      echo $$ > "$3/cgroup.procs"
      exec unshare --fork --kill-child --pid --mount --propagation private --uts --ipc --net \
        --cgroup bash -ec '
      root=$2/root
      hostname "$4"
      mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$root"
      mount -t proc proc "$root/proc"
      mount -t sysfs sysfs "$root/sys"
      mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
      mount -t tmpfs -o mode=755 tmpfs "$root/dev"
      for device in null zero full random urandom tty; do
        mknod -m 666 "$root/dev/$device" c $(stat -c "0x%t 0x%T" "/dev/$device")
      done
      ln -s /proc/self/fd "$root/dev/fd"
      mkdir "$root/dev/pts" "$root/dev/shm"
      mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
      ln -s pts/ptmx "$root/dev/ptmx"
      mount -t tmpfs tmpfs "$root/dev/shm"
      mount -t tmpfs -o mode=755 tmpfs "$root/run"
      mount --bind "$5" "$root/var/cache/apt/archives"
      mkdir -p "$root$6"
      mount --bind -o ro "$6" "$root$6"
      ip link set lo up
      echo "$4" > "$root/etc/hostname"
      tr -d - < /proc/sys/kernel/random/uuid > "$root/etc/machine-id"
      exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        chroot "$root" /lib/systemd/systemd
      ' "$0" "$@"
      """;

  private final String name;
  private final Path cgroup;
  private final Process process;
  private final long systemd;

  /**
   * Starts a machine. It has the test's JDK, which Debian 12 does not have.
   *
   * @param image the files of {@link #image}
   * @param folder for what the machine changes
   * @param name its name, and the name of its cable in the network
   */
  public DebianMachine(Path image, Path folder, String name)
      throws IOException, InterruptedException {
    this.name = name;
    this.cgroup =
        (Files.exists(CGROUPS_BESIDE) ? CGROUPS_BESIDE : CGROUPS_ALONE)
            .resolve("hub-returns-" + ProcessHandle.current().pid() + "-" + name);
    Path packages = Files.createDirectories(image.resolveSibling("packages"));
    this.process =
        new ProcessBuilder(
                "bash",
                "-ec",
                BECOME,
                "machine",
                image.toString(),
                Files.createDirectories(folder).toString(),
                cgroup.toString(),
                name,
                packages.toString(),
                JDK)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("console.log").toFile())
            .start();
    Waiting.until(
        "systemd on " + name,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("console.log")));
          }
          return process.descendants().anyMatch(DebianMachine::isSystemd);
        });
    this.systemd =
        process.children().filter(DebianMachine::isSystemd).findFirst().orElseThrow().pid();
    Waiting.until(
        name + " to be up",
        () -> Ended.of(inside(Network.OWN, "systemctl is-system-running")).exit() == 0);
  }

  private static boolean isSystemd(ProcessHandle process) {
    return process.info().command().filter(path -> path.endsWith("/systemd")).isPresent();
  }

  /** Why there can be no such machine here; empty if there can be one. */
  public static String whyNot() throws IOException {
    return ThisMachine.isRoot()
        ? ThisMachine.whyNot(PROGRAMS, "debootstrap and iproute2")
        : "namespaces with systemd need root";
  }

  /** A bare Debian 12 in a folder. It is made only if the folder does not have it yet. */
  public static Path image(Path folder) throws IOException, InterruptedException {
    Path image = folder.resolve("debian-12");
    if (!Files.exists(image)) {
      Path begun = folder.resolve("debian-12.begun");
      Ended.successfully(new ProcessBuilder("rm", "-rf", begun.toString()));
      Files.createDirectories(folder);
      // Runs in a namespace of its own, so that no mount remains if it is interrupted.
      Ended.successfully(
          new ProcessBuilder(
              "unshare",
              "--mount",
              "--propagation",
              "private",
              "debootstrap",
              "bookworm",
              begun.toString(),
              MIRROR));
      Files.move(begun, image);
    }
    return image;
  }

  /** The network that a command uses. */
  public enum Network {
    /** The network of the machine. */
    OWN,
    /** The network of the test, where the Debian packages are. */
    OF_THE_TEST
  }

  private ProcessBuilder inside(Network network, String shell) {
    List<String> command = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(systemd)));
    command.addAll(INSIDE);
    if (network == Network.OWN) {
      command.add("-n");
    }
    command.addAll(List.of("bash", "-ec", shell));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME", "/root",
                "DEBIAN_FRONTEND", "noninteractive"));
    return builder;
  }

  /** Runs a script on the machine as root until a command fails, and returns what it says. */
  public String run(Network network, String shell) throws IOException, InterruptedException {
    try {
      return Ended.successfully(inside(network, shell));
    } catch (AssertionError e) {
      throw new AssertionError("on " + name + ": " + e.getMessage(), e);
    }
  }

  /** Runs a script in the machine's own network. */
  public String run(String shell) throws IOException, InterruptedException {
    return run(Network.OWN, shell);
  }

  /** A file or folder of the machine. */
  public Path file(String path) {
    return Path.of("/proc/" + systemd + "/root" + path);
  }

  /** Writes a file of the machine. */
  public void write(String path, String text) throws IOException {
    Files.createDirectories(file(path).getParent());
    Files.writeString(file(path), text);
  }

  /** A network of machines, separate from that of the test. Closing it disconnects them. */
  public static final class Cables implements AutoCloseable {
    private final Process holder;

    /** A network with this address for the test's own commands in it. */
    public Cables(String address) throws IOException, InterruptedException {
      holder = new ProcessBuilder("unshare", "--net", "sleep", "infinity").start();
      Waiting.until(
          "a network",
          () ->
              !Files.readSymbolicLink(Path.of("/proc/" + holder.pid() + "/ns/net"))
                  .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net"))));
      ip("link set lo up");
      ip("link add lan type bridge");
      ip("address add " + address + "/24 dev lan");
      ip("link set lan up");
    }

    private void ip(String words) throws IOException {
      Ended.successfully(command(("ip " + words).split(" ", -1)));
    }

    /** Connects a machine, with this address. */
    public void connect(DebianMachine machine, String address)
        throws IOException, InterruptedException {
      String there = String.valueOf(machine.systemd);
      ip("link add %s type veth peer name eth0 netns %s".formatted(machine.name, there));
      ip("link set %s master lan up".formatted(machine.name));
      for (String words : List.of("address add " + address + "/24 dev eth0", "link set eth0 up")) {
        List<String> ip = new ArrayList<>(List.of("nsenter", "-t", there, "-n", "ip"));
        ip.addAll(List.of(words.split(" ", -1)));
        Ended.successfully(new ProcessBuilder(ip));
      }
    }

    /** A command of the test that uses this network. */
    public ProcessBuilder command(String... words) {
      List<String> command =
          new ArrayList<>(List.of("nsenter", "-t", String.valueOf(holder.pid()), "-n"));
      command.addAll(List.of(words));
      return new ProcessBuilder(command);
    }

    @Override
    public void close() {
      holder.destroy();
      holder.onExit().join();
    }
  }

  @Override
  public void close() throws IOException {
    // When the first process of a namespace ends, the kernel ends all others in it.
    ProcessHandle.of(systemd).ifPresent(ProcessHandle::destroyForcibly);
    process.onExit().join();
    try {
      Waiting.until(
          "the processes of " + name + " to end",
          () -> Files.readString(cgroup.resolve("cgroup.events")).contains("populated 0"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> groups = Files.walk(cgroup)) {
      for (Path group :
          groups.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(group);
      }
    }
  }
}
