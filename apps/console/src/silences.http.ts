import { Body, Controller, Get, Header, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Provenance } from '#libs/web';
import { AskingDesk, type Told } from './asking-desk.js';
import { formField } from './form-field.js';
import { PageFrames } from './page-frames.js';
import { askedPage } from './pages/asked.js';
import type { SilenceForms } from './pages/silence-form.js';
import { silencesPage } from './pages/silences.js';
import { signedInAs } from './signed-in-as.js';
import { longestField, readExpiryForm, readSilenceForm } from './silence-form.js';
import { SilencesReader } from './silences-reader.js';

type FormHeaders = Readonly<Record<string, string | undefined>>;

/** No incident has such an id, so no token is good for both. */
const page = 'silences of all';

/** What is silenced and which policy is in force, as a page; with forms that make and end silences. */
@Controller('silences')
export class SilencesHttp {
  constructor(
    private readonly silences: SilencesReader,
    private readonly desk: AskingDesk,
    private readonly frames: PageFrames,
  ) {}

  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  all(@Query() query: unknown, @Req() request: Request): Promise<string> {
    const matchers = formField(query, 'matchers', longestField.matchers) ?? '';
    const fields = { matchers, duration: '', comment: '', name: signedInAs(request) };
    return this.pageWith({ csrf: this.desk.tokenFor(page), fields }, request);
  }

  @Post('create')
  async create(
    @Body() body: unknown,
    @Headers() headers: FormHeaders,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const sent = isForm(headers) ? readSilenceForm(body) : undefined;
    const from = provenanceOf(headers);
    if (sent === undefined || sent.asked.ok) {
      const form = sent?.asked.ok === true ? sent.asked.value : undefined;
      this.tell(await this.desk.ask(page, form, from), request, response);
      return;
    }
    const { csrf, fields, asked } = sent;
    const refusal = this.desk.refusal(page, csrf, from);
    if (refusal !== undefined) return this.tell(refusal, request, response);
    const corrected = await this.pageWith({ csrf, fields, problems: asked.error }, request);
    response.status(400).type('html').send(corrected);
  }

  @Post(':id/expire')
  async expire(
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers() headers: FormHeaders,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const form = isForm(headers) ? readExpiryForm(body, id) : undefined;
    this.tell(await this.desk.ask(page, form, provenanceOf(headers)), request, response);
  }

  private async pageWith(forms: SilenceForms, request: Request): Promise<string> {
    return silencesPage({ ...(await this.silences.read()), forms }, this.frames.of(request));
  }

  private tell(told: Told, request: Request, response: Response): void {
    const back = { path: 'silences', name: 'All silences' };
    response
      .status(told.status)
      .type('html')
      .send(askedPage(told, back, this.frames.of(request)));
  }
}

const isForm = (headers: FormHeaders): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;

const provenanceOf = (headers: FormHeaders): Provenance => ({
  ...{ origin: headers['origin'], secFetchSite: headers['sec-fetch-site'] },
});
