import { ValidateBy, type ValidationOptions } from 'class-validator';

/** Accepts addresses of HTTP without user and password in them: those come from the environment. */
export const IsHttpUrl = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isHttpUrl',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isHttpUrl(value),
        defaultMessage: () =>
          '$property must be an address such as http://shop.example/healthz, without user and password',
      },
    },
    options,
  );

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
