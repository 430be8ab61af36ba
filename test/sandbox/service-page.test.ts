import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OrdersService, startOrdersService } from '../../sandbox/service/orders-service.ts';
import { startWorkspace, type Workspace } from '../../sandbox/slack/workspace.ts';
import { hasChromium, startChromium } from '../browser/chromium.ts';

const get = async (service: OrdersService, path: string) => {
  const response = await fetch(`${service.url}${path}`).catch(() => null);
  return response && { status: response.status, body: (await response.json()) as { orders?: object[] } };
};

describe('the checkout API of the sandbox', () => {
  it('answers as its document says, and as badly as it is told', async () => {
    const service = await startOrdersService();
    expect(await get(service, '/openapi.json')).toMatchObject({ status: 200, body: { openapi: '3.0.3' } });
    expect((await get(service, '/v1/orders'))?.body.orders?.[0]).toHaveProperty('currency');
    service.behave('wrong_status');
    expect(await get(service, '/v1/orders')).toMatchObject({ status: 500 });
    expect(await get(service, '/health')).toMatchObject({ status: 200 });
    service.behave('missing_field');
    expect((await get(service, '/v1/orders'))?.body.orders?.[0]).not.toHaveProperty('currency');
    service.behave('slow');
    const started = performance.now();
    await get(service, '/v1/quotes');
    expect(performance.now() - started).toBeGreaterThan(800);
    service.behave('down');
    expect(await get(service, '/v1/orders')).toBeNull();
    service.behave('well');
    expect(await get(service, '/v1/orders')).toMatchObject({ status: 200 });
    await service.close();
  });
});

describe.skipIf(!hasChromium('The checkout API'))('the checkout API in the page', () => {
  let browser: Browser;
  let workspace: Workspace;
  let service: OrdersService;
  let page: Page;

  beforeAll(async () => {
    service = await startOrdersService();
    workspace = await startWorkspace({ port: 0 });
    workspace.service = service;
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(workspace.url);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await workspace?.close();
    await service?.close();
  });

  it('is broken and mended by buttons', { timeout: 30_000 }, async () => {
    await page.getByRole('button', { name: 'Outside world' }).click();
    const part = page.getByRole('region', { name: 'The checkout API' });
    await part.getByRole('button', { name: 'Wrong status' }).click();
    await expect.poll(() => service.behaviour).toBe('wrong_status');
    await expect.poll(() => part.getByRole('status').textContent()).toContain('answers 500');
    await part.getByRole('button', { name: 'Mend it' }).click();
    await expect.poll(() => service.behaviour).toBe('well');
    await expect
      .poll(() => part.getByRole('button', { name: 'Mend it' }).getAttribute('aria-pressed'))
      .toBe('true');
  });
});
