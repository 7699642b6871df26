/** Opens a report in the user's browser. Failing to is not worth an error: the path has been printed. */
import { spawn } from 'node:child_process';

export async function openFile(file: string): Promise<void> {
  const child = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [file], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
