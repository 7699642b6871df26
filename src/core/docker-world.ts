/** What the Docker daemon of this machine offers: the facts by which a search for settings knows what there is to try. */

/** Runtimes, log drivers and security options in the daemon's own words. */
export interface DockerWorld {
  readonly runtimes: readonly string[];
  readonly logDrivers: readonly string[];
  /** '1' or '2'. */
  readonly cgroupVersion: string;
  /** cgroupfs or systemd. */
  readonly cgroupDriver: string;
  /** `name=seccomp,profile=default`, `name=apparmor`, … */
  readonly securityOptions: readonly string[];
  /** What runs a container that names no runtime. */
  readonly defaultRuntime: string;
  /** Of a container that names none. */
  readonly defaultLogDriver: string;
  /** Whether an image without symbols can be made here. */
  readonly canStrip: boolean;
}
