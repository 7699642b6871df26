import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../../src/core/errors.ts';
import { recogniseDockerError } from '../../../../src/targets/docker/daemon-errors.ts';

function answer(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message}`), { statusCode, json: { message } });
}

describe("[unit] the recogniser of the daemon's messages", () => {
  it.each<[number, string, string]>([
    [404, 'No such image: redis:nope', 'TARGET_IMAGE_MISSING'],
    [404, 'network wanted not found', 'TARGET_NETWORK_MISSING'],
    [400, 'unknown or invalid runtime name: gvisor', 'TARGET_RUNTIME_MISSING'],
    [400, 'Unknown runtime specified kata', 'TARGET_RUNTIME_MISSING'],
    [500, 'could not select device driver "" with capabilities: [[gpu]]', 'TARGET_GPU_UNSUPPORTED'],
    [500, 'failed to create shim: OCI runtime create failed: nvidia-container-cli: initialization error: load library failed', 'TARGET_GPU_UNSUPPORTED'],
    [500, 'driver failed programming external connectivity: Bind for 0.0.0.0:8080 failed: port is already allocated', 'TARGET_PORT_TAKEN'],
    [409, 'Conflict. The container name "/coldstart-1" is already in use by container "abc".', 'TARGET_NAME_TAKEN'],
    [400, 'invalid mount config for type "bind": bind source path does not exist: /nope', 'TARGET_MOUNT_INVALID'],
    [
      400,
      'failed to create task: OCI runtime create failed: container_linux.go:380: exec: "/nope": stat /nope: no such file or directory: unknown',
      'TARGET_COMMAND_NOT_FOUND',
    ],
    [400, 'Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available', 'TARGET_OPTION_REFUSED'],
    [400, 'Minimum memory limit allowed is 6MB', 'TARGET_OPTION_REFUSED'],
    [404, 'pull access denied for x, repository does not exist or may require docker login', 'TARGET_PULL_FAILED'],
    [500, 'write /var/lib/docker/tmp/x: no space left on device', 'HOST_DISK_FULL'],
    [500, 'something that nobody has seen before', 'TARGET_DOCKER_UNRECOGNIZED'],
  ])('%i %s', (status, message, code) => {
    expect(recogniseDockerError(answer(status, message), { image: 'i', address: 'unix:///s' }).code).toBe(code);
  });

  it('names what was asked for: the command, the runtime, the port', () => {
    expect(recogniseDockerError(answer(400, 'exec: "/nope": stat /nope: no such file or directory: unknown')).details).toMatchObject({ command: '/nope' });
    expect(recogniseDockerError(answer(400, 'unknown or invalid runtime name: gvisor')).details).toMatchObject({ runtime: 'gvisor' });
    expect(recogniseDockerError(answer(500, 'Bind for 0.0.0.0:8080 failed: port is already allocated')).details).toMatchObject({ port: '8080' });
  });

  it.each([
    ['ECONNREFUSED', 'TARGET_DOCKER_UNREACHABLE'],
    ['ENOENT', 'TARGET_DOCKER_UNREACHABLE'],
    ['HPE_INVALID_CONSTANT', 'TARGET_DOCKER_UNREACHABLE'],
    ['EACCES', 'TARGET_DOCKER_PERMISSION'],
  ])('takes the connection error %s for %s', (code, expected) => {
    expect(recogniseDockerError(Object.assign(new Error(code), { code }), { address: 'unix:///s' })).toMatchObject({
      code: expected,
      details: { address: 'unix:///s' },
    });
  });

  it('hands a ColdstartError through and keeps any other as its cause', () => {
    const own = new ColdstartError('TARGET_IMAGE_MISSING', { image: 'x' });
    expect(recogniseDockerError(own)).toBe(own);
    const foreign = answer(500, 'odd');
    expect(recogniseDockerError(foreign).cause).toBe(foreign);
    for (const garbage of [undefined, null, 7, 'text', {}]) expect(recogniseDockerError(garbage).code).toBe('TARGET_DOCKER_UNRECOGNIZED');
  });
});
