/** A Chart.js plug-in that draws the budget's limit as a dashed line, or says at the edge that it lies beyond. */
import type { Chart, Plugin } from 'chart.js';
import { formatLimit } from '../../../../../core/format.ts';
import type { Palette } from '../shell/palette.ts';

function drawAcross(chart: Chart, axis: 'x' | 'y', limitMs: number, palette: Palette): void {
  const { ctx, chartArea: area } = chart;
  const scale = chart.scales[axis];
  if (scale === undefined) return;
  const text = `limit ${formatLimit(limitMs)}`;
  const inside = limitMs <= scale.max;
  const at = scale.getPixelForValue(limitMs);
  ctx.save();
  ctx.font = `600 12px ${palette.font}`;
  ctx.fillStyle = palette.limit;
  ctx.strokeStyle = palette.limit;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([6, 4]);
  if (inside) {
    ctx.beginPath();
    ctx.moveTo(axis === 'x' ? at : area.left, axis === 'x' ? area.top : at);
    ctx.lineTo(axis === 'x' ? at : area.right, axis === 'x' ? area.bottom : at);
    ctx.stroke();
  }
  ctx.textAlign = 'right';
  ctx.textBaseline = 'top';
  if (axis === 'x') ctx.fillText(inside ? text : `${text} →`, (inside ? at : area.right) - 5, area.bottom - 18);
  else ctx.fillText(inside ? text : `${text} ↑`, area.right - 4, inside ? at + 4 : area.top - 16);
  ctx.restore();
}

/** `read` gives the limit and the colours of the moment, which both change while the chart lives. */
export function limitLine(axis: 'x' | 'y', read: () => { limitMs: number; palette: Palette }): Plugin {
  return {
    id: 'limit-line',
    afterDatasetsDraw: (chart) => {
      const { limitMs, palette } = read();
      drawAcross(chart, axis, limitMs, palette);
    },
  };
}
