import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCdiDevices } from '../../../../../src/targets/docker/gpu/cdi-devices.ts';
import { driverLibraries, findDriverFiles } from '../../../../../src/targets/docker/gpu/driver-files.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldstart-gpu-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LISTING = `3 libs found in cache
	libcuda.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so.1
	libcuda.so.1 (libc6) => /usr/lib/i386-linux-gnu/libcuda.so.1
	libcuda.so (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so
	libnvidia-ml.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1
	libnvidia-gpucomp.so.580.95.05 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libnvidia-gpucomp.so.580.95.05
	libnvidia-glcore.so.580 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libnvidia-glcore.so.580
	libcudart.so.13 (libc6,x86-64) => /usr/local/cuda/lib64/libcudart.so.13
	libc.so.6 (libc6,x86-64, OS ABI: Linux 3.2.0) => /lib/x86_64-linux-gnu/libc.so.6
`;

describe("the driver's libraries", () => {
  it('are those that compute needs, of this architecture, each once', () => {
    expect(driverLibraries(LISTING, 'x64').map(({ name }) => name)).toEqual(['libcuda.so.1', 'libnvidia-ml.so.1', 'libnvidia-gpucomp.so.580.95.05']);
    expect(driverLibraries(LISTING, 'arm64')).toEqual([]);
    expect(driverLibraries('', 'x64')).toEqual([]);
  });

  it('are looked for in a folder of their own first', async () => {
    mkdirSync(join(folder, 'lib64'));
    writeFileSync(join(folder, 'lib64/libcuda.so.1'), '');
    expect(await findDriverFiles({ folder, ldconfig: '/nonexistent' })).toEqual({ kind: 'folder', mount: folder, libraries: join(folder, 'lib64') });
  });

  it('are found as ldconfig lists them, links followed, and missing ones are left out', async () => {
    writeFileSync(join(folder, 'real'), '');
    symlinkSync('real', join(folder, 'libcuda.so.1'));
    const tag = process.arch === 'arm64' ? 'AArch64' : 'x86-64';
    const ldconfig = join(folder, 'ldconfig');
    writeFileSync(
      ldconfig,
      `#!/bin/sh\nprintf '\\tlibcuda.so.1 (libc6,${tag}) => ${folder}/libcuda.so.1\\n\\tlibnvidia-ml.so.1 (libc6,${tag}) => ${folder}/gone\\n'\n`,
    );
    chmodSync(ldconfig, 0o755);
    expect(await findDriverFiles({ folder: '/nonexistent', ldconfig })).toEqual({
      kind: 'files',
      files: [{ name: 'libcuda.so.1', file: join(folder, 'real') }],
    });
  });

  it('are not there without libcuda.so.1', async () => {
    expect(await findDriverFiles({ folder: '/nonexistent', ldconfig: '/nonexistent' })).toBeUndefined();
    expect(await findDriverFiles({ folder: '/nonexistent', ldconfig: '/bin/true' })).toBeUndefined();
  });
});

const YAML = `---
cdiVersion: 0.5.0
containerEdits:
  deviceNodes:
  - path: /dev/nvidiactl
  hooks:
  - args: [nvidia-ctk, hook]
    hookName: createContainer
devices:
- containerEdits:
    deviceNodes:
    - path: /dev/nvidia0
  name: "0"
- name: GPU-0000  # by UUID
- containerEdits: {}
  name: all
kind: nvidia.com/gpu
`;

describe('the devices that CDI specifications name', () => {
  it('are read from YAML and JSON', () => {
    writeFileSync(join(folder, 'nvidia.yaml'), YAML);
    writeFileSync(join(folder, 'more.json'), JSON.stringify({ cdiVersion: '0.6.0', kind: 'nvidia.com/gpu', devices: [{ name: '1' }] }));
    expect(findCdiDevices([folder])).toEqual(['nvidia.com/gpu=0', 'nvidia.com/gpu=1', 'nvidia.com/gpu=GPU-0000', 'nvidia.com/gpu=all']);
  });

  it('are none of another kind, of damaged files or of folders that are not there', () => {
    writeFileSync(join(folder, 'other.yaml'), YAML.replace('nvidia.com/gpu', 'example.com/gpu'));
    writeFileSync(join(folder, 'broken.json'), '{"kind": "nvidia.com/gpu", "devices": [');
    writeFileSync(join(folder, 'odd.json'), '{"kind": "nvidia.com/gpu", "devices": [null, {"name": "a b"}, {"name": 3}]}');
    writeFileSync(join(folder, 'null.json'), 'null');
    writeFileSync(join(folder, 'notes.txt'), YAML);
    expect(findCdiDevices([folder, '/nonexistent'])).toEqual(['nvidia.com/gpu=3']);
  });
});
