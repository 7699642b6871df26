/** What an image can carry: variables, copies of files, entry point, user, health check. Built upon the user's own image. */
import { heading } from '../comments.ts';
import { NOTHING } from '../container-start.ts';
import { dockerfileEnv } from '../dockerfile-words.ts';
import { saidSettings } from '../said-settings.ts';
import type { PatchFormat, WrittenFile } from './format.ts';

export const DOCKERFILE: PatchFormat = {
  file: 'Dockerfile',
  title: 'Dockerfile',
  apply: (file) => `docker build --build-arg BASE=YOUR-IMAGE --tag YOUR-IMAGE-tuned --file ${file} .`,
  write: ({ containers: sides, input, side, file }): WrittenFile | undefined => {
    if (sides === undefined) return undefined;
    // The way back is built upon the image as it was before: what had not been set needs no word.
    const from = side === 'winner' ? sides.from.start : { ...NOTHING, name: input.name };
    const { start } = sides.to;
    const { parts, left } = saidSettings(sides, (setting) => setting.image(from, sides.to.start));
    const said = parts.flatMap(({ part }) => part);
    // An image that holds the configuration says where it is, whether or not the user's own start already did.
    const config = start.env['COLDSTART_CONFIG'];
    const copies = said.some((line) => line.startsWith('COPY')) && said.every((line) => !line.startsWith('ENV COLDSTART_CONFIG='));
    const lines = [...said, ...(config === undefined || !copies ? [] : [dockerfileEnv('COLDSTART_CONFIG', config)])];
    const notes = [
      ...(side === 'baseline' ? ['BASE is the image that the other Dockerfile was built upon: that image by itself is the way back too'] : []),
      'the last part of the command is the folder with these files',
      ...(lines.some((line) => line.startsWith('COPY')) ? ['a file that is mounted at the same place hides the copy: leave such mounts out'] : []),
    ];
    const apply = `docker build --build-arg BASE=YOUR-IMAGE --tag YOUR-IMAGE-tuned --file ${file} .`;
    const base = start.image === '' ? 'ARG BASE' : `ARG BASE=${start.image}`;
    const text = [heading(input, side, { what: 'a Dockerfile upon your image', apply, notes, left }), base, `FROM \${BASE}`, ...lines, ''];
    return { text: text.join('\n'), left: [...left, ...lines.filter((line) => line.startsWith('# ')).map((line) => line.slice(2))] };
  },
};
